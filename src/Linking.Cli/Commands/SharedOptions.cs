using System.CommandLine;

using Linking.Client.Trust;
using Linking.Rounds;

namespace Linking.Cli.Commands;

/// <summary>Options that several commands have, each with one meaning.</summary>
internal static class SharedOptions
{
    public static Option<string> Server() => new("--server", "-s")
    {
        Description = "Address of the ledger's server. Default: LINKING_SERVER, else http://127.0.0.1:8070.",
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

    public static Option<string> Trust() => new("--trust")
    {
        Description = "Folder that keeps the identities of known ledgers. Default: LINKING_TRUST, else linking/trust in your " +
            "configuration folder.",
        HelpName = "DIR",
    };

    public static Option<string> Authority() => new("--ca")
    {
        Description = "PEM file with the certificate authority of an https server, if the system does not know it.",
        HelpName = "FILE",
    };

    /// <param name="more">What else is to be said about it.</param>
    public static Option<bool> Json(string more = "") => new("--json") { Description = $"Print one JSON object instead of text{more}." };

    public static string TrustFolderOf(string? option) => option ?? TrustFolder.DefaultPath();

    /// <exception cref="CommandException">Not a ledger id.</exception>
    public static LedgerId? LedgerOf(string? text)
    {
        if (text is null)
            return null;
        return LedgerId.TryParse(text, out var id) ? id : throw Usage($"--ledger: '{text}' is not a ledger id such as example.org/ledger.");
    }

    /// <exception cref="CommandException">Not an address.</exception>
    public static Uri AddressOf(string? option, string variable, Uri standard, string name)
    {
        var text = option ?? Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(text))
            return standard;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw Usage($"{(option is null ? variable : name)}: '{text}' is not an address such as http://127.0.0.1:8070.");
    }

    public static CommandException Usage(string message) => new(ExitCode.Usage, message);
}
