"""The pages around a page, as a Link header (RFC 8288)."""

from starlette.datastructures import URL


def links(url: URL, page: int, page_size: int, total: int) -> str:
    """Return the links to the first, previous, next and last page; beyond the end the previous one is the last.

    >>> links(URL("/v1/documents?page_size=2"), 1, 2, 3)
    '</v1/documents?page_size=2&page=1>; rel="first", </v1/documents?page_size=2&page=2>; rel="next", \
</v1/documents?page_size=2&page=2>; rel="last"'
    """
    last = max(1, -(-total // page_size))
    around = {"first": 1, "prev": min(page - 1, last), "next": page + 1, "last": last}
    relative = url.replace(scheme="", netloc="")
    return ", ".join(
        f'<{relative.include_query_params(page=number)}>; rel="{relation}"'
        for relation, number in around.items()
        if 1 <= number <= last
    )
