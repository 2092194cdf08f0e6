using System.CommandLine;

using Linking.Cli.Terminal;
using Linking.Client;

namespace Linking.Cli.Commands;

/// <summary>The options that name a server's operator endpoint.</summary>
internal sealed class OperatorFlags
{
    private readonly Option<string> _address = SharedOptions.Operator();
    private readonly Option<string> _authority = SharedOptions.Authority();
    private readonly Option<string> _certificate = SharedOptions.ClientCertificate();
    private readonly Option<string> _proxy = SharedOptions.Proxy();
    private readonly Option<string> _timeout = SharedOptions.Timeout();

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_address, _authority, _certificate, _proxy, _timeout])
            command.Add(option);
    }

    /// <summary>Calls the operator endpoint.</summary>
    /// <exception cref="CommandException">One of the options is wrong.</exception>
    public async Task<T> CallAsync<T>(ParseResult parsed, Func<OperatorClient, Task<T>> call)
    {
        var options = Connection.Timed(
            Options(parsed.GetValue(_address), parsed.GetValue(_authority), parsed.GetValue(_certificate)),
            SharedOptions.TimeoutOf(parsed.GetValue(_timeout)));
        options = Connection.Through(options, parsed.GetValue(_proxy));
        using var client = new OperatorClient(options);
        return await Waiting.ForAsync(call(client), options.Address);
    }

    /// <summary>The connection to the same ledger's server as its clients have it.</summary>
    /// <exception cref="CommandException">One of the options is wrong.</exception>
    public Connection ToServer(ParseResult parsed, string server, string? trust) =>
        new([server], Ledger: null, Identity: null, trust, parsed.GetValue(_authority))
        {
            Proxy = parsed.GetValue(_proxy),
            Timeout = SharedOptions.TimeoutOf(parsed.GetValue(_timeout)),
        };

    /// <summary>What the options come to; the demo has none.</summary>
    public static LinkingClientOptions Options(string? address, string? authority, string? certificate) => new()
    {
        MaxAttempts = Connection.Attempts,
        Address = SharedOptions.AddressOf(address, "LINKING_OPERATOR", OperatorClient.DefaultAddress, "--operator"),
        Connection = Connection.OptionsFor(authority) with { ClientCertificate = ClientCertificates.Read(certificate) },
    };
}
