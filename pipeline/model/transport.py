"""The way to a provider's endpoint: a transport for the SDK, by aiohttp.

The SDK's usual transport is Python down to each header, and takes as much of the processor as all the rest of
a call together (docs/performance.md). The one that the SDK has for aiohttp takes a connection that broke off
for one that was never made, and is not used: whether a call or an article has failed hangs on that.
"""

from __future__ import annotations

import urllib.request

import aiohttp
import httpx2

_KEPT_OPEN = 5.0
"""Seconds for which a connection waits for the next request."""


class Transport(httpx2.AsyncBaseTransport):
    """Sends whole requests and brings whole answers: `timeout` seconds from the first word to the last.

    As many connections as requests at once; how many that are is the gate's part. The proxy settings of the
    environment count, but for an endpoint on this machine.
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
    """A client for the files of batches, which go and come in pieces: speed is not what they want."""
    here = url is not None and on_this_machine(httpx2.URL(url))
    return httpx2.AsyncClient(limits=httpx2.Limits(max_connections=None), trust_env=not here)


def on_this_machine(url: httpx2.URL) -> bool:
    """True for an address to which no proxy leads: it never leaves this machine."""
    return url.host in ("127.0.0.1", "localhost", "::1")


def proxy_of(url: httpx2.URL) -> str | None:
    """The proxy that the environment sets for an address, if it does."""
    if on_this_machine(url) or urllib.request.proxy_bypass(url.host):
        return None
    found = urllib.request.getproxies()
    return found.get(url.scheme) or found.get("all")
