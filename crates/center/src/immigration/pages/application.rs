//! `/application`: the form, and the form again with what is wrong.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use template::Template;

use crate::accounts::{Citizen, Stage, pages};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::frame::errors::sentence;
use crate::frame::unsent::{OF_APPLICATION, Waiting, keeping};
use crate::held;
use crate::immigration::application::{self, Application, CAUTIONS};
use crate::limits::Limit;
use crate::portraits::pages::moods;
use crate::repeats::Key;
use crate::upload::Form;
use crate::web::page::{go, go_saying, html, html_with, is_of_script, told};
use crate::web::upload::Sent;

#[derive(Template)]
#[template(path = "immigration/application.html")]
struct ApplicationPage {
    page: Page,
    errors: Vec<FieldError>,
    typed: Fields,
    /// The latest birthday there can be.
    today: String,
    /// It was sent when the sign-in had ended.
    waited: bool,
    /// Why it must wait, when it came too often.
    trouble: Option<String>,
    key: String,
}

/// What tells one application from another.
const TYPED: [&str; 4] = ["key", "name_ko", "name_en", "birthday"];

/// A box to tick.
struct Caution {
    name: &'static str,
    text: String,
    ticked: bool,
}

impl ApplicationPage {
    /// Whether nothing else is wrong: otherwise one begins with what was typed.
    fn photo_alone(&self) -> bool {
        self.errors.iter().all(|error| error.field == "photo")
    }

    fn moods(&self) -> Vec<(&'static str, bool)> {
        moods(self.typed.get("mood"))
    }

    /// Whether eyes may blink: yes until somebody said no.
    fn blink(&self) -> bool {
        self.typed.get("sent").is_empty() || self.typed.ticked("blink")
    }

    fn cautions(&self) -> Vec<Caution> {
        let text = |name: &str| self.page.t(&format!("application-{}", name.replace('_', "-"))).to_owned();
        CAUTIONS.into_iter().map(|name| Caution { name, text: text(name), ticked: self.typed.ticked(name) }).collect()
    }
}

/// `GET /application`
pub async fn show_application(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    waiting: Waiting,
    headers: HeaderMap,
) -> Result<Response> {
    if citizen.stage != Stage::Newcomer {
        return Ok(go(citizen.stage.next_step()));
    }
    // the page that showed it may not have come
    if let Some(code) = pages::unseen_code(&app, &citizen, &headers) {
        return Ok(go(code));
    }
    let waited = held::find(&app, waiting.secret(), citizen.id, "/application").await?;
    let is_back = waited.is_some();
    html(&ApplicationPage { waited: is_back, ..form(&app, page, Vec::new(), waited.unwrap_or_default()) })
}

/// `POST /application`
pub async fn file_application(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    waiting: Waiting,
    request: Request,
) -> Result<Response> {
    let by_script = is_of_script(request.headers());
    // counted before anything of it is here: of what came too often only the text is taken
    let too_often = match &citizen {
        Some(citizen) => app.limits.person(Limit::Upload, citizen.id).await.err(),
        None => None,
    };
    let sent = Sent::receive(request, &app, too_often).await;
    let typed = sent.as_ref().map(|sent| sent.form.fields.clone()).unwrap_or_default();
    let outcome = match (citizen, sent) {
        // what somebody else wrote who was signed in before waits for them
        (Some(citizen), _) if citizen.stage != Stage::Newcomer => Key::must_be_of(citizen.id, &typed).map(|()| {
            let onward = go(citizen.stage.next_step());
            if by_script { told(onward) } else { onward }
        }),
        (Some(citizen), Ok(sent)) => match filed(&app, page, citizen, &waiting, sent, by_script).await {
            Ok(answer) if by_script && answer.status().is_redirection() => Ok(told(answer)),
            outcome => outcome,
        },
        (Some(_), Err(error)) => Err(error),
        (None, _) => Err(Error::SignInNeeded),
    };
    Ok(keeping(outcome, &typed, &OF_APPLICATION))
}

async fn filed(
    app: &App,
    page: Page,
    citizen: Citizen,
    waiting: &Waiting,
    sent: Sent,
    by_script: bool,
) -> Result<Response> {
    let typed = sent.form.fields.clone();
    let key = Key::of_form(citizen.id, &typed, &TYPED.map(|name| typed.get(name)), &sent.form.files)?;
    let (outcome, others) = match sent.refused {
        Some(error) => (Err(error), fields_of(app, sent.form)),
        None => (application::file(app, &citizen, sent.form, false, false, key.as_ref()).await, Vec::new()),
    };
    match outcome {
        Ok(()) => {
            let mut response = go_saying("/planets", "applied");
            waiting.end_all(app, citizen.id, "/application", &mut response).await?;
            Ok(response)
        }
        Err(Error::Conflict("already_applied")) => Ok(go("/planets")),
        Err(error) => {
            let is_said_above = error.wait().is_some() || matches!(error, Error::TextTooLarge);
            let (wait, trouble) = (error.wait(), is_said_above.then(|| sentence(&error, &page)));
            let (status, mut errors) = at_fields(error)?;
            errors.extend(others);
            let mut response = if by_script {
                (status, Json(page.told_wrong(&errors, trouble))).into_response()
            } else {
                html_with(status, &ApplicationPage { trouble, ..form(app, page, errors, typed) })?
            };
            if let Some(seconds) = wait {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            Ok(response)
        }
    }
}

fn form(app: &App, page: Page, errors: Vec<FieldError>, typed: Fields) -> ApplicationPage {
    let today = app.clock.local(page.now).date().to_string();
    let user = page.viewer.as_ref().map_or(0, |viewer| viewer.id);
    ApplicationPage {
        key: typed.find("key").map_or_else(|| Key::fresh(user), str::to_owned),
        page,
        errors,
        typed,
        today,
        waited: false,
        trouble: None,
    }
}

/// What else is wrong when the photo was refused while it arrived.
fn fields_of(app: &App, form: Form) -> Vec<FieldError> {
    let today = app.clock.local(app.clock.now()).date();
    let errors = Application::parse(form, today, false, false).err().unwrap_or_default();
    errors.into_iter().filter(|error| error.field != "photo").collect()
}

/// Errors that belong to a field, with the status the form is shown again with; others go on.
fn at_fields(error: Error) -> Result<(StatusCode, Vec<FieldError>)> {
    let status = error.status();
    let photo = |code| Ok((status, vec![FieldError::new("photo", code)]));
    match error {
        Error::Invalid(mut errors) => {
            // what is wrong with the points is said where the photo is
            for error in errors.iter_mut().filter(|error| matches!(error.field, "face" | "handles")) {
                error.field = "photo";
            }
            // browsers do not keep a chosen file
            if errors.iter().all(|error| error.field != "photo") {
                errors.push(FieldError::new("photo", "choose_again"));
            }
            Ok((status, errors))
        }
        Error::TooOften(_) | Error::Enough(..) | Error::TextTooLarge => photo("choose_again"),
        Error::TooLarge => photo("too_large"),
        Error::Unsupported("unsupported_image") => photo("unsupported_image"),
        Error::Refused("unreadable_image") => photo("unreadable_image"),
        other => Err(other),
    }
}
