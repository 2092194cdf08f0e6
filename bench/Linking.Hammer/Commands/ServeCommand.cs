using System.CommandLine;

using Linking.Hammer.Processes;
using Linking.Server;
using Linking.Server.Options;

namespace Linking.Hammer.Commands;

/// <summary><c>serve</c>: the ledger's server with a warm start for measuring; what it does is the server's own.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    public static Command Build()
    {
        var values = new Argument<string[]>("NAME=VALUE") {
            Description = "The server's options, as docs/operations/configuration.md names them.", Arity = ArgumentArity.OneOrMore };
        var command = new Command(Name, "Run a ledger's server until standard input ends.") { values };
        command.SetAction(async (parsed, cancellation) =>
        {
            var pairs = parsed.GetValue(values)!.Select(Pair).ToList();
            if (pairs.Find(p => !ServerOptionDefinition.All.Any(d => d.Name.Equals(p.Key, StringComparison.OrdinalIgnoreCase))) is { Key: {
                } unknown })
                throw new HammerException($"The server has no option '{unknown}'.");
            var options = ServerOptionsReader.Read(file: null, static _ => null, pairs);
            await using var server = await LinkingServer.StartAsync(options, cancellation: cancellation);
            await ChildProcess.ServeAsync([server.Addresses[0], .. server.OperatorAddresses], cancellation);
            return 0;
        });
        return command;
    }

    private static KeyValuePair<string, string?> Pair(string text) => text.Split('=', 2) is [{ Length: > 0 } name, var value]
        ? KeyValuePair.Create(name, (string?)value)
        : throw new HammerException($"'{text}' is not NAME=VALUE.");
}
