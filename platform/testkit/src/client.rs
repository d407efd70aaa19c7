use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{
    CONTENT_TYPE, COOKIE, HOST as HOST_HEADER, HeaderMap, LOCATION, SET_COOKIE,
};
use axum::http::{Method, Request, StatusCode};
use sakimori_web::guard;
use tower::ServiceExt;

use crate::html::{Form, forms, links, visible};

/// The address tests speak to.
pub const HOST: &str = "127.0.0.1:8080";

/// One browser: it keeps cookies and sends forms with their token.
#[derive(Debug, Clone)]
pub struct Client {
    router: Router,
    cookies: BTreeMap<String, String>,
}

impl Client {
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookies: BTreeMap::new(),
        }
    }

    /// A browser that brings this cookie.
    #[must_use]
    pub fn with_cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.insert(name.to_owned(), value.to_owned());
        self
    }

    /// What the browser keeps under a name.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub async fn get(&mut self, path: &str) -> Response {
        self.send(Request::get(path), Body::empty()).await
    }

    /// A page that must be there.
    pub async fn page(&mut self, path: &str) -> Response {
        let response = self.get(path).await;
        response.expect(StatusCode::OK)
    }

    /// Sends fields with the token of this browser.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let token = self.token().await;
        let mut all = vec![(guard::FIELD, token.as_str())];
        all.extend(fields);
        self.post_without_token(path, &all).await
    }

    /// Sends exactly these fields.
    pub async fn post_without_token(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(encode(fields))).await
    }

    /// Sends a form as the page holds it.
    pub async fn submit(&mut self, form: &Form) -> Response {
        let fields: Vec<(&str, &str)> = form.pairs().collect();
        self.post_without_token(&form.action, &fields).await
    }

    /// Sends a form with a file, as a browser does: the fields in their order,
    /// the file in the place of the field `file`.
    pub async fn upload(&mut self, form: &Form, file: Option<(&str, &[u8])>) -> Response {
        let (name, content) = file.unwrap_or(("", b""));
        self.upload_all(form, &[("file", name, content)]).await
    }

    /// The same with files of several inputs: input, name, content.
    pub async fn upload_all(&mut self, form: &Form, files: &[(&str, &str, &[u8])]) -> Response {
        let (kind, body) = multipart(form, files);
        let request = Request::post(&form.action).header(CONTENT_TYPE, kind);
        self.send(request, Body::from(body)).await
    }

    /// Sends a form that must be taken, and opens where it leads.
    pub async fn submit_and_follow(&mut self, form: &Form) -> Response {
        let response = self.submit(form).await.expect(StatusCode::SEE_OTHER);
        self.page(response.location()).await
    }

    /// The token of a page that anybody can open: signing in or out.
    pub async fn token(&mut self) -> String {
        let mut page = self.get("/").await;
        if page.status == StatusCode::SEE_OTHER {
            page = self.page(page.location()).await;
        }
        let mut forms = forms(page.html()).into_iter();
        let form = forms.find(|f| f.post).expect("a form");
        form.value(guard::FIELD).to_owned()
    }

    /// Any request, with this browser's cookies and the usual host.
    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Response {
        let mut request = request.body(body).expect("a request");
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        let headers = request.headers_mut();
        if !cookies.is_empty() {
            headers.insert(COOKIE, cookies.join("; ").parse().expect("a cookie"));
        }
        headers
            .entry(HOST_HEADER)
            .or_insert(HOST.parse().expect("a host"));
        let path = format!("{} {}", method(&request), request.uri());
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie");
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        Response {
            path,
            status: parts.status,
            headers: parts.headers,
            bytes: bytes.to_vec(),
        }
    }
}

/// A form with files as a browser sends it: its content type, its content.
pub fn multipart(form: &Form, files: &[(&str, &str, &[u8])]) -> (String, Vec<u8>) {
    const BOUNDARY: &str = "----TestBoundary7MA4YWxk";
    let mut body: Vec<u8> = Vec::new();
    let mut part = |head: String, content: &[u8]| {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    let is_file = |name: &str| files.iter().any(|(input, ..)| *input == name);
    for (name, value) in form.pairs().filter(|(name, _)| !is_file(name)) {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    for (input, name, content) in files {
        let kind = "Content-Type: application/octet-stream";
        part(
            format!("name=\"{input}\"; filename=\"{name}\"\r\n{kind}"),
            content,
        );
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

fn method(request: &Request<Body>) -> &Method {
    request.method()
}

fn encode(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

#[derive(Debug, Clone)]
pub struct Response {
    /// What was asked for, to name it in failures.
    pub path: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Response {
    pub fn html(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }

    /// What people read of it.
    pub fn text(&self) -> String {
        visible(self.html())
    }

    #[must_use]
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.path, self.text());
        self
    }

    /// People read this on the page.
    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        let all = self.text();
        assert!(all.contains(text), "{}: no 「{text}」 in: {all}", self.path);
        self
    }

    #[track_caller]
    pub fn lacks(&self, text: &str) -> &Self {
        let all = self.text();
        assert!(!all.contains(text), "{}: 「{text}」 in: {all}", self.path);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |v| v.to_str().unwrap_or(""))
    }

    /// Where it leads.
    #[track_caller]
    pub fn location(&self) -> &str {
        let location = self.headers.get(LOCATION);
        let location =
            location.unwrap_or_else(|| panic!("{} leads nowhere: {}", self.path, self.text()));
        location.to_str().expect("an address")
    }

    /// Address and words of every link.
    pub fn links(&self) -> Vec<(String, String)> {
        links(self.html())
    }

    /// The form that is sent to `action` by POST.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let mut forms = forms(self.html()).into_iter();
        let form = forms.find(|f| f.post && f.action == action);
        form.unwrap_or_else(|| panic!("{}: no form for {action} in: {}", self.path, self.text()))
    }

    /// Every form of the page that is sent by POST; the one in its head, for
    /// signing out, is not meant.
    pub fn forms(&self) -> Vec<Form> {
        let forms = forms(self.html()).into_iter();
        forms
            .filter(|f| f.post && f.action != "/sign-out")
            .collect()
    }

    /// The first of them.
    #[track_caller]
    pub fn any_form(&self) -> Form {
        let form = self.forms().into_iter().next();
        form.unwrap_or_else(|| panic!("{}: no form in: {}", self.path, self.text()))
    }
}
