//! Forms with files on their way in. Each route says which files it takes; those are streamed to temporary files under
//! a limit, whatever else comes is read past. Start with [`Sent`].

mod receiving;

use axum::body::Body;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Request};

use crate::app::App;
use crate::error::{Error, Result};
use crate::upload::Form;
use crate::web::api::is_of_type;
use crate::web::client::Sender;
use crate::web::form;
use crate::web::parts::Overhead;
use receiving::{Receiving, of_multipart};

/// The file fields of a form, and how many files each takes; an extension of the request, set by its route.
#[derive(Debug, Clone, Copy)]
pub struct Files(&'static [(&'static str, usize)]);

/// One photo of a face.
pub const PHOTO: Files = Files(&[("photo", 1)]);
/// The pictures of an article: as programs send them, or at the places of the page's form.
pub const PICTURES: Files = Files(&[("image", 4), ("image-1", 1), ("image-2", 1), ("image-3", 1), ("image-4", 1)]);

/// A form of which a file may have been refused. What was typed is kept, so that the page can be shown again with it.
pub struct Sent {
    pub form: Form,
    /// Why a file was refused, or the whole form.
    pub refused: Option<Error>,
}

impl FromRequest<App> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Form> {
        let sent = Sent::from_request(request, app).await?;
        sent.refused.map_or(Ok(sent.form), Err)
    }
}

impl FromRequest<App> for Sent {
    type Rejection = Error;

    /// Whatever refuses the form, its text is read, so that nobody types it again; its files are not kept then.
    async fn from_request(request: Request, app: &App) -> Result<Sent> {
        Sent::receive(request, app, None).await
    }
}

impl Sent {
    /// Reads a form, which may be refused already, before anything of it is here.
    pub async fn receive(request: Request, app: &App, refused: Option<Error>) -> Result<Sent> {
        if !is_of_type(request.headers(), "multipart/form-data") {
            return Err(Error::Unsupported("unsupported_media_type"));
        }
        let user = request.extensions().get::<Sender>().map(|sender| sender.0);
        let entered = match (refused, user) {
            (Some(error), _) => Err(error),
            (None, Some(user)) => app.uploads.enter(user, app.config.wire.patience.upload).await,
            (None, None) => Err(Error::SignInNeeded),
        };
        let (place, refused) = entered.map_or_else(|error| (None, Some(error)), |place| (Some(place), None));
        let files = request.extensions().get::<Files>().copied().unwrap_or(Files(&[]));
        let mut receiving = Receiving::new(app, files, form::of(request.extensions()), refused)?;
        let overhead = Overhead::default();
        let request = request.map(|body| Body::new(overhead.watch(body)));
        let mut multipart = Multipart::from_request(request, app).await.map_err(|_| Error::BadRequest)?;
        loop {
            overhead.between_parts();
            let Some(mut field) = multipart.next_field().await.map_err(of_multipart)? else { break };
            overhead.in_part();
            receiving.part(&mut field).await?;
        }
        drop(place);
        Ok(Sent { form: receiving.form, refused: receiving.refused })
    }
}
