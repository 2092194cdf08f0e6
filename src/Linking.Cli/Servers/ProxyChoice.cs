using System.Net;

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
            return Named(option);

        if (server.IsLoopback || HttpClient.DefaultProxy.IsBypassed(server) || HttpClient.DefaultProxy.GetProxy(server) is not { } found)
            return null;
        return IsUsable(found)
            ? found
            : throw SharedOptions.Usage(
                $"The proxy that is set for {server.GetLeftPart(UriPartial.Authority)} speaks {found.Scheme}, and HTTP proxies are used " +
                $"only: name one with --proxy http://HOST:PORT, or none with --proxy none.");
    }

    /// <summary>The same for servers that are not yet known; null: each as the environment says.</summary>
    /// <exception cref="CommandException">It is no proxy that can be used.</exception>
    public static IWebProxy? ForAll(string? option) => option switch
    {
        null => null,
        None => new WebProxy(),
        _ => new WebProxy(Named(option)) { Credentials = CredentialsOf(Named(option)) },
    };

    /// <summary>The same for git; null: as the environment and git's own settings say; empty: none.</summary>
    /// <exception cref="CommandException">It is no proxy that can be used.</exception>
    public static string? ForGit(string? option) => option switch
    {
        null => null,
        None => "",
        _ => Named(option).OriginalString,
    };

    private static Uri Named(string option) => Uri.TryCreate(option, UriKind.Absolute, out var named) && IsUsable(named)
        ? named
        : throw SharedOptions.Usage("--proxy takes the address of an HTTP proxy, http://HOST:PORT, or none.");

    private static NetworkCredential? CredentialsOf(Uri proxy) => proxy.UserInfo.Split(':', 2) is [{ Length: > 0 } name, var password]
        ? new NetworkCredential(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password))
        : null;

    private static bool IsUsable(Uri proxy) => proxy is { Scheme: "http", PathAndQuery: "/", Fragment.Length: 0 };
}
