using Linking.Cli.Commands;
using Linking.Client;
using Linking.Client.Tiles;

namespace Linking.Cli.Servers;

/// <summary>Opens public files as the options about connections say.</summary>
internal static class FilesPlace
{
    // For one file.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    // Where a git repository may be meant as well, or nothing answers.
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(30);

    /// <summary>Whether a place is a web address; else it is a folder.</summary>
    public static bool IsAddress(string place) =>
        place.StartsWith("http://", StringComparison.Ordinal) || place.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>As a command says that has options about connections.</summary>
    /// <exception cref="PublicFilesException">There is no such folder, or it is no address.</exception>
    /// <exception cref="CommandException">The proxy cannot be used.</exception>
    public static PublicFiles Open(Connection connection, string place) =>
        Open(place, Connection.OptionsFor(connection.Authority), connection.Proxy, connection.Timeout ?? Patience);

    /// <summary>As <c>--proxy</c> says; null: as the environment says.</summary>
    /// <exception cref="PublicFilesException">There is no such folder, or it is no address.</exception>
    /// <exception cref="CommandException">The proxy cannot be used.</exception>
    public static PublicFiles Open(string place, string? proxy) => Open(place, new ConnectionOptions(), proxy, ShortPatience);

    /// <summary>Public files where a server could be named as well: null where there is neither a folder nor public files.</summary>
    /// <param name="place">Folder or address.</param>
    /// <param name="options">How a connection is made, but for the proxy.</param>
    /// <param name="proxy">What <c>--proxy</c> said; null: nothing.</param>
    /// <param name="patience">For one file; null: the usual one.</param>
    /// <param name="cancellation">Ends looking.</param>
    /// <exception cref="CommandException">The proxy cannot be used.</exception>
    public static async Task<PublicFiles?> FindAsync(
        string place, ConnectionOptions options, string? proxy, TimeSpan? patience, CancellationToken cancellation)
    {
        if (!IsAddress(place) && !Directory.Exists(place))
            return null;
        var files = Open(place, options, proxy, patience ?? ShortPatience);
        // A server's address has no path.
        var isSure = !IsAddress(place) || !Uri.TryCreate(place, UriKind.Absolute, out var address) || address.AbsolutePath != "/";
        if (isSure || await files.IsThereAsync(cancellation))
            return files;
        files.Dispose();
        return null;
    }

    /// <param name="place">Folder or address.</param>
    /// <param name="options">How a connection is made, but for the proxy.</param>
    /// <param name="proxy">What <c>--proxy</c> said; null: nothing.</param>
    /// <param name="patience">For one file.</param>
    public static PublicFiles Open(string place, ConnectionOptions options, string? proxy, TimeSpan patience)
    {
        if (patience < options.ConnectTimeout)
            options = options with { ConnectTimeout = patience };
        if (IsAddress(place) && Uri.TryCreate(place, UriKind.Absolute, out var address))
            options = options with { Proxy = ProxyChoice.Of(proxy, address) };
        return PublicFiles.Open(place, options, patience);
    }
}
