using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client.Archives;

namespace Linking.Cli.Archives;

/// <summary>The options by which an archive's head is stamped, and the stamping.</summary>
internal sealed class HeadStamping
{
    private readonly Option<string[]> _server = new("--server", "-s")
    {
        Description = "Stamp the head of the archive's log by this ledger's server. Default: it is not stamped.",
        HelpName = "URL",
    };

    private readonly Option<string> _authority = SharedOptions.Authority();
    private readonly Option<string> _timeout = SharedOptions.Timeout();

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_server, _authority, _timeout])
            command.Add(option);
    }

    /// <summary>The connection; null where no server was named.</summary>
    /// <exception cref="CommandException">An option is wrong.</exception>
    public Connection? Read(ParseResult parsed, string trust, string? proxy) => parsed.GetValue(_server) is { Length: > 0 } servers
        ? new Connection(servers, null, null, trust, parsed.GetValue(_authority))
        {
            Proxy = proxy, Timeout = SharedOptions.TimeoutOf(parsed.GetValue(_timeout)),
        }
        : null;

    /// <summary>Stamps the head as it is now, and enters that.</summary>
    /// <returns>Its file.</returns>
    public static async Task<string> StampAsync(Archive archive, Connection connection, CancellationToken cancellation)
    {
        using var client = await connection.OpenAsync(cancellation);
        var entries = archive.Log.Entries.Count;
        var head = ArchiveCommand.Guard(archive.WriteHead);
        var beside = TokenFile.Beside(head);
        if (new FileInfo(beside) is { LinkTarget: not null })
            throw new CommandException(ExitCode.Data, $"{beside} is a link, and an archive has none: take it away.");
        // Of a run that was cut off: the head was stamped, and that was not entered.
        if (new FileInfo(beside) is { Exists: true, Length: > 0 })
        {
            ArchiveCommand.Guard(() => archive.EnterHead(entries, Times.Now));
            return head;
        }

        var imprint = client.Suite.Hash(await File.ReadAllBytesAsync(head, cancellation));
        var stamped = await Waiting.ForAsync(client.StampAsync(imprint, cancellation), client.Address);
        TokenFile.Write(beside, stamped.Token.ToBytes(), mayReplace: true);
        ArchiveCommand.Guard(() => archive.EnterHead(entries, Times.Now));
        return head;
    }
}
