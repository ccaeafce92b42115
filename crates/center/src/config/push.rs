//! Notifications on devices, by the push services of browsers.

use clap::Args;

use super::Switch;

/// The push services of the browsers that people use; `*.` stands for all names below.
const HOSTS: [&str; 5] = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
];

/// Notifications on devices, by the push services of browsers.
#[derive(Debug, Clone, Args)]
pub struct PushConfig {
    /// `on` lets people have notifications on their devices: the push services of their browsers, such as Google's, are
    /// told when and to whom, not what
    #[arg(long, env = "MAKE_MIGRATIONS_WEB_PUSH", value_name = "ON|OFF", default_value = "off")]
    pub web_push: Switch,

    /// Hosts of push services that are asked, by https; `*.` stands for all names below. May be given several times or
    /// with commas
    #[arg(long, env = "MAKE_MIGRATIONS_WEB_PUSH_HOSTS", value_name = "HOST", value_delimiter = ',', default_values = HOSTS, value_parser = host)]
    pub web_push_hosts: Vec<String>,

    /// For tests: a push service on this machine, without encryption of its own.
    #[arg(skip)]
    pub loopback: bool,
}

impl Default for PushConfig {
    fn default() -> PushConfig {
        let web_push_hosts = HOSTS.map(str::to_owned).to_vec();
        PushConfig { web_push: Switch::Off, web_push_hosts, loopback: false }
    }
}

impl PushConfig {
    pub fn is_on(&self) -> bool {
        self.web_push == Switch::On
    }

    /// Whether a push service of this name is asked.
    pub fn allows(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.web_push_hosts.iter().any(|host| match host.strip_prefix("*.") {
            Some(above) => name.strip_suffix(above).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
            None => *host == name,
        })
    }
}

fn host(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let is_name = name.contains('.')
        && name.split('.').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        // an address in numbers is no name
        && !name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_name {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!("expected a name such as push.example, not {text:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_and_stand_for_those_below() {
        let config = PushConfig {
            web_push_hosts: vec!["push.example".into(), "*.many.example".into()],
            ..PushConfig::default()
        };
        for name in ["push.example", "PUSH.example", "a.many.example", "a.b.many.example"] {
            assert!(config.allows(name), "{name}");
        }
        for name in ["many.example", "xmany.example", ".many.example", "push.example.net", "a.push.example", ""] {
            assert!(!config.allows(name), "{name}");
        }
        for text in ["127.0.0.1", "localhost", "a..b", "*.", "*", "https://a.b", "a.b:443", "[::1]"] {
            assert!(host(text).is_err(), "{text}");
        }
        assert_eq!(host("*.Push.Example").as_deref(), Ok("*.push.example"));
    }
}
