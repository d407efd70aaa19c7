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

    /// Sends a form that must be taken, and opens where it leads.
    pub async fn submit_and_follow(&mut self, form: &Form) -> Response {
        let response = self.submit(form).await.expect(StatusCode::SEE_OTHER);
        self.page(response.location()).await
    }

    /// The token of the page every newcomer and every user can open.
    pub async fn token(&mut self) -> String {
        let page = self.page("/profile").await;
        let form = page.any_form();
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

    /// Every form that is sent by POST.
    pub fn forms(&self) -> Vec<Form> {
        forms(self.html()).into_iter().filter(|f| f.post).collect()
    }

    /// The first form that is sent by POST.
    #[track_caller]
    pub fn any_form(&self) -> Form {
        let form = forms(self.html()).into_iter().find(|f| f.post);
        form.unwrap_or_else(|| panic!("{}: no form in: {}", self.path, self.text()))
    }
}
