using Linking.Cli.Commands;

namespace Linking.Cli.Servers;

/// <summary>Which proxy leads to a server: the one named, else the one of the environment, as other programs find it.</summary>
internal static class ProxyChoice
{
    private const string None = "none";

    /// <summary>The proxy; null: none. A loopback address has one only if it is named.</summary>
    /// <param name="option">What <c>--proxy</c> said; null: nothing.</param>
    /// <param name="server">Where the connection goes.</param>
    /// <exception cref="CommandException">It is no proxy that can be used.</exception>
    public static Uri? Of(string? option, Uri server)
    {
        if (option == None)
            return null;
        if (option is not null)
        {
            return Uri.TryCreate(option, UriKind.Absolute, out var named) && IsUsable(named)
                ? named
                : throw SharedOptions.Usage("--proxy takes the address of an HTTP proxy, http://HOST:PORT, or none.");
        }

        if (server.IsLoopback || HttpClient.DefaultProxy.IsBypassed(server) || HttpClient.DefaultProxy.GetProxy(server) is not { } found)
            return null;
        return IsUsable(found)
            ? found
            : throw SharedOptions.Usage(
                $"The proxy that is set for {server.GetLeftPart(UriPartial.Authority)} speaks {found.Scheme}, and HTTP proxies are used " +
                "only: name one with --proxy http://HOST:PORT, or none with --proxy none.");
    }

    private static bool IsUsable(Uri proxy) => proxy is { Scheme: "http", PathAndQuery: "/", Fragment.Length: 0 };
}
