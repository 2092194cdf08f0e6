using Linking.Cli.Commands;
using Linking.Tsp;

namespace Linking.Cli.Servers;

/// <summary>The time-stamp authority (RFC 3161 over HTTP) that a user named.</summary>
internal static class AuthorityChoice
{
    // Of an authority that answers at all.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    /// <summary>A client of it.</summary>
    /// <param name="address">As typed.</param>
    /// <param name="imprint">The name of the function that it is asked under.</param>
    /// <param name="timeout">For each answer; null: the default.</param>
    /// <param name="proxy">What <c>--proxy</c> said; null: as the environment says.</param>
    /// <param name="reader">Whose certificates are known; null: none.</param>
    /// <exception cref="CommandException">Address, function or proxy is none that can be used.</exception>
    public static StampClient Open(string address, string imprint, TimeSpan? timeout, string? proxy, StampReader? reader)
    {
        try
        {
            return Uri.TryCreate(address, UriKind.Absolute, out var uri)
                ? new StampClient(uri, imprint, timeout ?? DefaultTimeout, ProxyChoice.ForAll(proxy), reader) { AsksOnce = true }
                : throw SharedOptions.Usage($"--authority: '{address}' is no address such as https://tsa.example.org/.");
        }
        catch (FormatException exception)
        {
            throw SharedOptions.Usage(exception.Message);
        }
    }

    /// <summary>One that asks no authority, and only collects what is said of certificates.</summary>
    /// <exception cref="CommandException">The proxy is none that can be used.</exception>
    public static StampClient OnlyCollecting(TimeSpan? timeout, string? proxy, StampReader? reader) =>
        new(timeout ?? DefaultTimeout, ProxyChoice.ForAll(proxy), reader) { AsksOnce = true };
}
