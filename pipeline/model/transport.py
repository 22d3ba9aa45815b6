"""The HTTP transport of the SDK to a provider's endpoint, made with aiohttp.

The SDK's usual transport is Python down to each header, and takes as much of the processor as all the rest of
a call together (docs/performance.md). The SDK's transport for aiohttp is not used, because it takes a broken
connection for one that was never made: whether a call or an article has failed depends on that.
"""

from __future__ import annotations

import urllib.request

import aiohttp
import httpx2

_KEPT_OPEN = 5.0
"""Seconds for which a connection waits for the next request."""


class Transport(httpx2.AsyncBaseTransport):
    """Sends whole requests and returns whole answers, within `timeout` seconds from first to last byte. It
    has as many connections as there are requests at once, which the rate limiter decides. The proxy settings
    of the environment count, except for an endpoint on this machine.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None
        self._proxy: str | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to one request. Raises ConnectError, ReadTimeout, ReadError and their like."""
        if self._session is None:
            self._session = self._opened(request.url)
        content = await request.aread()
        try:
            async with self._session.request(
                request.method, str(request.url), data=content, headers=request.headers, proxy=self._proxy
            ) as response:
                body = await response.read()
        except TimeoutError:
            raise httpx2.ReadTimeout("no whole answer in time") from None
        except aiohttp.ClientConnectorError as error:
            raise httpx2.ConnectError(str(error)) from error
        except (aiohttp.ClientError, OSError) as error:
            raise httpx2.ReadError(str(error)) from error
        return httpx2.Response(response.status, headers=response.raw_headers, content=body)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self, url: httpx2.URL) -> aiohttp.ClientSession:
        self._proxy = proxy_of(url)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,
                keepalive_timeout=_KEPT_OPEN,
                # The certificates that the SDK trusts.
                ssl=httpx2.create_ssl_context() if url.scheme == "https" else True,
            ),
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            # httpx2 undoes what it said it would take.
            auto_decompress=False,
        )


def streaming(url: str | None) -> httpx2.AsyncClient:
    """A client for the files of batches, which are sent and received in pieces; it need not be fast."""
    here = url is not None and on_this_machine(httpx2.URL(url))
    return httpx2.AsyncClient(limits=httpx2.Limits(max_connections=None), trust_env=not here)


def on_this_machine(url: httpx2.URL) -> bool:
    """True for an address on this machine, to which no proxy leads."""
    return url.host in ("127.0.0.1", "localhost", "::1")


def proxy_of(url: httpx2.URL) -> str | None:
    """The proxy that the environment sets for an address, if it does."""
    if on_this_machine(url) or urllib.request.proxy_bypass(url.host):
        return None
    found = urllib.request.getproxies()
    return found.get(url.scheme) or found.get("all")
