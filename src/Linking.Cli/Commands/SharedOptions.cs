using System.CommandLine;
using System.Globalization;
using System.Text;

using Linking.Cli.Languages;
using Linking.Cli.Terminal;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Cli.Commands;

/// <summary>Options that several commands have, each with one meaning.</summary>
internal static class SharedOptions
{
    public static Option<string[]> Server() => new("--server", "-s")
    {
        Description = "Address of the ledger's server. May be repeated: the next one is asked where one cannot be reached or does not " +
            "issue, or has another ledger. Default: LINKING_SERVER, which may hold several with spaces between them, else " +
            "http://127.0.0.1:8070.",
        HelpName = "URL",
    };

    public static Option<string> Operator() => new("--operator")
    {
        Description = "Address of the server's operator endpoint. Default: LINKING_OPERATOR, else http://127.0.0.1:8071.",
        HelpName = "URL",
    };

    public static Option<string> Ledger() => new("--ledger")
    {
        Description = "The ledger expected, for example example.org/ledger.",
        HelpName = "ID",
    };

    public static Option<string> Identity() => new("--identity")
    {
        Description = "The ledger's identity, the link of its round 0, as its operator publishes it. Default: the one that the trust " +
            "folder keeps.",
        HelpName = "ALPHA:BETA",
    };

    public static Option<string> Trust() => new("--trust")
    {
        Description = "Folder that keeps what is known of ledgers met before. Default: LINKING_TRUST, else linking/trust in your " +
            "configuration folder.",
        HelpName = "DIR",
    };

    public static Option<string> Authority() => new("--ca")
    {
        Description = "PEM file with the certificate authority of an https server, if the system does not know it.",
        HelpName = "FILE",
    };

    public static Option<string> ClientCertificate() => new("--client-certificate")
    {
        Description = "PEM file with the certificate of your account and its private key, for an https operator endpoint. Default: " +
            "LINKING_CLIENT_CERTIFICATE; without it none is shown.",
        HelpName = "FILE",
    };

    public static Option<string> ApiKey() => new("--api-key")
    {
        Description = "File with your API key for the server, or with lines of a server's address, a space and its key. Default: " +
            "LINKING_API_KEY_FILE, else the key itself in LINKING_API_KEY.",
        HelpName = "FILE",
    };

    public static Option<string> SubmitterCertificate() => new("--client-certificate")
    {
        Description = "PEM file with a client certificate and its private key, for an https server that asks who stamps. Default: " +
            "LINKING_CLIENT_CERTIFICATE; without it none is shown.",
        HelpName = "FILE",
    };

    public static Option<string> Proxy() => new("--proxy")
    {
        Description = "HTTP proxy by which the server is reached, http://[USER:PASSWORD@]HOST:PORT, or none. Default: what HTTPS_PROXY, " +
            "for http servers HTTP_PROXY, or ALL_PROXY says, if NO_PROXY does not name the server and it is no loopback address.",
        HelpName = "URL",
    };

    public static Option<string> Timeout() => new("--timeout")
    {
        Description = "How many seconds the server may take for an answer, with all repetitions. Default: 100.",
        HelpName = "SECONDS",
    };

    /// <param name="more">What else is to be said about it.</param>
    public static Option<bool> Json(string more = "") => new("--json") { Description = $"Print one JSON object instead of text{more}." };

    /// <summary>Reads both digests of data as a person typed them, of either suite.</summary>
    /// <exception cref="CommandException">They are not that.</exception>
    public static DigestPair ImprintOf(string text) => PairOf(text) ?? throw Usage(
        "--hash takes both digests, SHA-256 and SHA3-256, as 64 hexadecimal digits each with a colon between them. One alone does not " +
        "do: the second must be computed from the data too (openssl dgst -sha3-256).");

    /// <summary>The same digests, if they are of the suite.</summary>
    /// <exception cref="CommandException">They are of another one.</exception>
    public static DigestPair OfSuite(DigestPair imprint, Suite suite) => imprint.Width == suite.Width
        ? imprint
        : throw Usage(
            $"--hash: the digests are {2 * imprint.Width} hexadecimal digits long; those of {suite.Alpha.Name()} and " +
            $"{suite.Beta.Name()}, which are needed here, have {2 * suite.Width}.");

    /// <exception cref="CommandException">Not a number of seconds.</exception>
    public static TimeSpan? TimeoutOf(string? text)
    {
        const int Most = 86_400;
        if (text is null)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= Most
            ? TimeSpan.FromSeconds(seconds)
            : throw Usage($"--timeout: '{text}' is not a number of seconds from 1 to {Most}.");
    }

    public static string TrustFolderOf(string? option) => option ?? TrustFolder.DefaultPath();

    /// <exception cref="CommandException">Not a ledger id.</exception>
    public static LedgerId? LedgerOf(string? text)
    {
        if (text is null)
            return null;
        return LedgerId.TryParse(text, out var id) ? id : throw Usage($"--ledger: '{text}' is not a ledger id such as example.org/ledger.");
    }

    /// <exception cref="CommandException">Not an identity.</exception>
    public static DigestPair? IdentityOf(string? text) => text is null ? null : PairOf(text) ?? throw Usage(
        "--identity takes both halves, as the ledger's operator publishes them: two numbers of 64 hexadecimal digits with a colon " +
        "between them (128 digits each in suite 2).");

    /// <summary>Reads the addresses of a ledger's servers: at least one, each once.</summary>
    /// <exception cref="CommandException">One is no address.</exception>
    public static IReadOnlyList<Uri> ServersOf(IReadOnlyList<string> options, string variable, Uri standard, string name)
    {
        if (options.Count > 0)
            return [.. options.Select(text => AddressOf(text, variable, standard, name)).Distinct()];
        var words = (Environment.GetEnvironmentVariable(variable) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? [standard] : [.. words.Select(text => Read(text, variable)).Distinct()];
    }

    /// <exception cref="CommandException">Not an address.</exception>
    public static Uri AddressOf(string? option, string variable, Uri standard, string name)
    {
        var text = option ?? Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(text))
            return standard;
        return Read(text, option is null ? variable : name);
    }

    private static Uri Read(string text, string place)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw Usage($"{place}: '{text}' is not an address such as http://127.0.0.1:8070.");
        // A word before an @ may be a password: it is not shown.
        return uri is { PathAndQuery: "/", UserInfo.Length: 0, Fragment.Length: 0 }
            ? uri
            : throw Usage(
                $"{place}: a server's address is {uri.GetLeftPart(UriPartial.Scheme)}HOST:PORT alone, without user name, path or query; " +
                $"a proxy that serves it below a path cannot be used.");
    }

    /// <summary>A verifier key, as it was typed or in a file.</summary>
    /// <param name="option">Who names it.</param>
    /// <param name="text">The key, or the file.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="CommandException">It is neither.</exception>
    public static async Task<VerifierKey> VerifierKeyOfAsync(string option, string text, CancellationToken cancellation)
    {
        if (VerifierKey.TryParse(text, out var key))
            return key;
        var read = Encoding.UTF8.GetString(await InputFile.ReadAsync(text, VerifierKey.MaxKeySize * 2, cancellation));
        return VerifierKey.TryParse(read.TrimEnd('\n'), out key)
            ? key
            : throw new CommandException(ExitCode.Data, $"{option}: {text} is neither a verifier key nor a file with one.");
    }

    public static CommandException Usage(Template message) => new(ExitCode.Usage, message);

    public static CommandException Usage(string message) => new(ExitCode.Usage, message);

    private static DigestPair? PairOf(string text)
    {
        foreach (var suite in (Suite[])[Suite.One, Suite.Two])
        {
            if (DigestPair.TryParseTyped(text, suite.Width, out var pair))
                return pair;
        }

        return null;
    }
}
