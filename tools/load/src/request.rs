//! The bytes of a request after its address, so that one person's are made once and every address is put before them.

use std::net::SocketAddrV4;

/// How a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// With few headers, uncompressed.
    Plain,
    /// With the headers that Chrome sends when somebody follows a link, and compressed as the server likes.
    Browser,
}

/// What follows the address of a page or, when `json`, of an address of the API.
pub fn rest_of_get(address: SocketAddrV4, token: &str, manner: Manner, json: bool) -> Vec<u8> {
    match manner {
        Manner::Plain => {
            let accept = if json { "application/json" } else { "text/html" };
            format!(
                " HTTP/1.1\r\nhost: {address}\r\nuser-agent: load\r\naccept: {accept}\r\naccept-language: ko\r\n\
                 accept-encoding: identity\r\nauthorization: Bearer {token}\r\n\r\n"
            )
        }
        Manner::Browser => format!(
            " HTTP/1.1\r\nHost: {address}\r\nConnection: keep-alive\r\n\
             sec-ch-ua: \"Chromium\";v=\"142\", \"Google Chrome\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\n\
             sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Windows\"\r\nUpgrade-Insecure-Requests: 1\r\n\
             User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/142.0.0.0 Safari/537.36\r\n\
             Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8\r\n\
             Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\nSec-Fetch-Dest: document\r\n\
             Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7\r\n\
             Authorization: Bearer {token}\r\n\r\n"
        ),
    }
    .into_bytes()
}

/// What follows an address of the API to which something is written, up to the headers that tell of its body.
pub fn rest_of_write(address: SocketAddrV4, token: &str) -> Vec<u8> {
    format!(
        " HTTP/1.1\r\nhost: {address}\r\nuser-agent: load\r\naccept: application/json\r\naccept-language: ko\r\n\
         accept-encoding: identity\r\nauthorization: Bearer {token}\r\n"
    )
    .into_bytes()
}

/// Puts the whole request of a page into `request`.
pub fn put_get(request: &mut Vec<u8>, path: &str, rest: &[u8]) {
    request.extend_from_slice(b"GET ");
    request.extend_from_slice(path.as_bytes());
    request.extend_from_slice(rest);
}

/// Puts a request that writes into `request`; `json` is empty for one without a body.
pub fn put_write(request: &mut Vec<u8>, method: &str, path: &str, rest: &[u8], json: &str) {
    use std::io::Write;

    request.extend_from_slice(method.as_bytes());
    request.push(b' ');
    request.extend_from_slice(path.as_bytes());
    request.extend_from_slice(rest);
    // writing to a vector cannot fail
    let _ = if json.is_empty() {
        request.write_all(b"content-length: 0\r\n\r\n")
    } else {
        write!(request, "content-type: application/json\r\ncontent-length: {}\r\n\r\n{json}", json.len())
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str, manner: Manner, json: bool) -> String {
        let mut request = Vec::new();
        put_get(&mut request, path, &rest_of_get("127.0.0.1:80".parse().unwrap(), "abc", manner, json));
        String::from_utf8(request).unwrap()
    }

    #[test]
    fn a_program_asks() {
        let request = get("/api/v1/x", Manner::Plain, true);
        assert!(request.starts_with("GET /api/v1/x HTTP/1.1\r\nhost: 127.0.0.1:80\r\n"));
        assert!(request.contains("\r\naccept: application/json\r\n"));
        assert!(request.contains("\r\naccept-encoding: identity\r\n"));
        assert!(request.ends_with("\r\nauthorization: Bearer abc\r\n\r\n"));
    }

    #[test]
    fn a_browser_asks() {
        let request = get("/x", Manner::Browser, false);
        assert!(request.starts_with("GET /x HTTP/1.1\r\nHost: 127.0.0.1:80\r\n"), "{request}");
        assert!(request.contains("\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"), "{request}");
        assert!(!request.contains("  ") && request.ends_with("\r\nAuthorization: Bearer abc\r\n\r\n"), "{request}");
    }

    #[test]
    fn what_writes_tells_its_length() {
        let rest = rest_of_write("127.0.0.1:80".parse().unwrap(), "abc");
        let mut request = Vec::new();
        put_write(&mut request, "POST", "/x", &rest, "{\"a\":\"é\"}");
        assert!(request.ends_with("content-length: 10\r\n\r\n{\"a\":\"é\"}".as_bytes()));
        request.clear();
        put_write(&mut request, "PUT", "/x", &rest, "");
        assert!(request.starts_with(b"PUT /x HTTP/1.1\r\n") && request.ends_with(b"content-length: 0\r\n\r\n"));
    }
}
