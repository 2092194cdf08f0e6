using System.CommandLine;

namespace Linking.Cli.Commands;

/// <summary>The options that name a ledger's server, and what it must be.</summary>
/// <param name="showsWho">Whether the command stamps, matches or extends, so that the server may want to know who asks.</param>
internal sealed class ConnectionFlags(bool showsWho = false)
{
    private readonly Option<string[]> _server = SharedOptions.Server();
    private readonly Option<string> _ledger = SharedOptions.Ledger();
    private readonly Option<string> _identity = SharedOptions.Identity();
    private readonly Option<string> _trust = SharedOptions.Trust();
    private readonly Option<string> _authority = SharedOptions.Authority();
    private readonly Option<string> _key = SharedOptions.ApiKey();
    private readonly Option<string> _certificate = SharedOptions.SubmitterCertificate();
    private readonly Option<string> _proxy = SharedOptions.Proxy();
    private readonly Option<string> _timeout = SharedOptions.Timeout();

    public void AddTo(Command command)
    {
        Option[] who = showsWho ? [_key, _certificate] : [];
        foreach (var option in (Option[])[_server, _ledger, _identity, _trust, _authority, .. who, _proxy, _timeout])
            command.Add(option);
    }

    public Connection Read(ParseResult parsed) => new(
        parsed.GetValue(_server) ?? [], parsed.GetValue(_ledger), parsed.GetValue(_identity), parsed.GetValue(_trust),
        parsed.GetValue(_authority))
    {
        ApiKey = showsWho ? parsed.GetValue(_key) : null,
        Certificate = showsWho ? parsed.GetValue(_certificate) : null,
        ShowsWho = showsWho,
        Proxy = parsed.GetValue(_proxy),
        Timeout = SharedOptions.TimeoutOf(parsed.GetValue(_timeout)),
    };
}
