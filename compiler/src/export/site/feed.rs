//! What other programs read of the site: an Atom feed (RFC 4287) and a sitemap. Both hold whole addresses, so they are
//! written only where the catalogue says where it is published.

use std::fmt::Write as _;

use super::Catalogue;
use super::entry::Entries;
use crate::export::markup::escape;

/// What is newest first. Explainers without a date are not in it, and no clock is asked.
pub(super) fn atom(catalogue: &Catalogue, entries: &Entries, title: &str) -> Option<String> {
    let address = |place: &str| catalogue.address_of(place).map(|address| escape(&address));
    let mut dated: Vec<_> = entries
        .values()
        .filter_map(|entry| Some((entry.updated.as_ref()?, entry)))
        .collect();
    dated.sort_by(|(one, first), (other, second)| {
        other.cmp(one).then_with(|| first.slug.cmp(&second.slug))
    });
    let newest = dated
        .first()
        .map_or("1970-01-01", |(date, _)| date.as_str());
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = write!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n<title>{title}</title>\n<subtitle>{}</subtitle>\n<id>{home}</id>\n<link href=\"{home}\"/>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n<updated>{newest}T00:00:00Z</updated>\n<author><name>{title}</name></author>\n",
        escape(&catalogue.summary.words()),
        address("feed.xml")?,
        title = escape(title),
        home = address("")?,
    );
    for (date, entry) in dated {
        let place = address(&format!("{}/index.html", entry.slug))?;
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<id>{place}</id>\n<link href=\"{place}\"/>\n<updated>{date}T00:00:00Z</updated>\n<summary>{}</summary>\n",
            escape(&entry.title),
            escape(&entry.summary)
        );
        for tag in &entry.tags {
            let _ = writeln!(out, "<category term=\"{}\"/>", escape(tag));
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    Some(out)
}

/// Every page that is worth finding: those that are named, and those of the explainers.
pub(super) fn sitemap<'p>(
    catalogue: &Catalogue,
    entries: &Entries,
    pages: impl Iterator<Item = &'p str>,
) -> Option<String> {
    let explainers = entries.values().map(|entry| {
        (
            format!("{}/index.html", entry.slug),
            entry.updated.as_deref(),
        )
    });
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (place, date) in pages
        .map(|place| (place.to_owned(), None))
        .chain(explainers)
    {
        let place = escape(&catalogue.address_of(&place)?);
        let date = date.map(|date| format!("<lastmod>{date}</lastmod>"));
        let _ = writeln!(
            out,
            "<url><loc>{place}</loc>{}</url>",
            date.unwrap_or_default()
        );
    }
    out.push_str("</urlset>\n");
    Some(out)
}
