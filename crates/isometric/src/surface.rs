//! Wallpapers and floorings: a colour and layers of a motif that is repeated.

use serde::Deserialize;
use serde_json::Value;

use crate::colour::{Rgb, Tint};
use crate::pen::tenths_into;
use crate::piece::Name;
use crate::read::tenths_of;

#[derive(Clone, Debug)]
pub struct Surface {
    pub id: String,
    pub name: Name,
    pub source: Value,
    pub(crate) base: Rgb,
    /// The skirting and the top of a wall; the edge of a floor.
    pub(crate) trim: Rgb,
    /// One looks through it.
    pub(crate) glass: bool,
    /// What it is multiplied by at night, if not by what all others are.
    pub(crate) night: Option<Tint>,
    pub(crate) layers: Vec<Layer>,
}

#[derive(Clone, Debug)]
pub(crate) struct Layer {
    /// Drawn once; otherwise every `step` along and up, beginning at `from`, each row moved on by `shift`.
    once: bool,
    pub(crate) hills: bool,
    step: (i32, i32),
    from: (i32, i32),
    shift: i32,
    /// How far a motif reaches: one that would be cut is left out.
    reach: (i32, i32),
    /// Up to where it is repeated.
    top: Option<i32>,
    colour: Rgb,
    opacity: i32,
    /// The width of its lines; none: it is filled.
    line: Option<i32>,
    data: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outer {
    id: String,
    ko: String,
    en: String,
    base: String,
    trim: String,
    #[serde(default)]
    glass: bool,
    night: Option<Tint>,
    layers: Vec<Value>,
}

impl Surface {
    pub(crate) fn read(source: &Value) -> Result<Surface, String> {
        let outer: Outer = serde_json::from_value(source.clone()).map_err(|error| error.to_string())?;
        let colour = |text: &str| Rgb::parse(text).ok_or_else(|| format!("\"{text}\" is not #rrggbb"));
        let layers = outer.layers.iter().enumerate();
        let layers = layers.map(|(at, layer)| Layer::read(layer).map_err(|what| format!("layer {at}: {what}")));
        Ok(Surface {
            base: colour(&outer.base)?,
            trim: colour(&outer.trim)?,
            id: outer.id,
            name: Name { ko: outer.ko, en: outer.en },
            source: source.clone(),
            glass: outer.glass,
            night: outer.night,
            layers: layers.collect::<Result<_, _>>()?,
        })
    }
}

impl Layer {
    fn read(value: &Value) -> Result<Layer, String> {
        let one = |key: &str| value.get(key).map(tenths_of).transpose();
        let two = |key: &str| match value.get(key).and_then(Value::as_array).map(Vec::as_slice) {
            None => Ok(None),
            Some([a, b]) => Ok(Some((tenths_of(a)?, tenths_of(b)?))),
            Some(_) => Err(format!("{key} is two numbers")),
        };
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or("");
        let hills = text("t") == "hills";
        let data = text("d").to_owned();
        let plain = |byte: u8| byte.is_ascii_digit() || b"Mmlhvqtcasz -.".contains(&byte);
        if !data.bytes().all(plain) || (data.is_empty() && !hills) {
            return Err("d is path data".to_owned());
        }
        let step = two("step")?.unwrap_or((0, 0));
        let once = step == (0, 0);
        if !once && (step.0 < 20 || step.1 < 20) {
            return Err("a step is 2 or more".to_owned());
        }
        let opacity = one("o")?.map_or(100, |tenths| tenths / 10);
        Ok(Layer {
            once,
            hills,
            step,
            from: two("from")?.unwrap_or((0, 0)),
            shift: one("shift")?.unwrap_or(0),
            reach: (one("tw")?.unwrap_or(0), one("th")?.unwrap_or(0)),
            top: one("top")?,
            colour: if hills { Rgb([0; 3]) } else { Rgb::parse(text("c")).ok_or("c is not #rrggbb")? },
            opacity,
            line: one("sw")?,
            data,
        })
    }

    /// Writes the layer over `width` × `height` units. Each row that looks different is written once; `id` is what
    /// theirs begin with.
    pub(crate) fn write(&self, text: &mut String, tone: impl Fn(Rgb) -> Rgb, (width, height): (i32, i32), id: &str) {
        use crate::draw::{Coat, coat_into};
        let colour = tone(self.colour);
        let coat = match self.line {
            Some(line) => Coat::Line(colour, line, self.opacity),
            None => Coat::Fill(colour, self.opacity),
        };
        if self.once {
            text.push_str("<path ");
            coat_into(text, coat, "");
            text.push_str(" d=\"M0 0");
            text.push_str(&self.data);
            text.push_str("\"/>");
            return;
        }
        let top = self.top.unwrap_or(height) - self.reach.1;
        let mut seen: Vec<(i32, i32)> = Vec::new();
        let mut v = self.from.1;
        let mut row = 0;
        while v <= top && v < height {
            let first = (self.from.0 + row * self.shift).rem_euclid(self.step.0);
            match seen.iter().position(|&(other, _)| other == first) {
                Some(at) => {
                    text.push_str("<use href=\"#");
                    text.push_str(id);
                    tenths_into(text, i32::try_from(at).unwrap_or(0) * 10);
                    text.push_str("\" y=\"");
                    tenths_into(text, v - seen[at].1);
                    text.push_str("\"/>");
                }
                None => {
                    text.push_str("<path id=\"");
                    text.push_str(id);
                    tenths_into(text, i32::try_from(seen.len()).unwrap_or(0) * 10);
                    text.push_str("\" ");
                    coat_into(text, coat, "");
                    text.push_str(" transform=\"translate(0 ");
                    tenths_into(text, v);
                    text.push_str(")\" d=\"");
                    // on a wall what begins before its corner would reach onto the other one
                    let mut u = if height == width && self.reach.0 == 0 { first - self.step.0 } else { first };
                    while u < width && u + self.reach.0 <= width {
                        text.push('M');
                        tenths_into(text, u);
                        text.push_str(" 0");
                        text.push_str(&self.data);
                        u += self.step.0;
                    }
                    text.push_str("\"/>");
                    seen.push((first, v));
                }
            }
            v += self.step.1;
            row += 1;
        }
    }
}
