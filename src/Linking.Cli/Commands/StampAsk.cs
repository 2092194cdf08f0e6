using Linking.Cli.Origins;

namespace Linking.Cli.Commands;

/// <summary>How <c>stamp</c> is to go about it.</summary>
internal sealed record StampAsk
{
    /// <summary>Wait for a publication, and extend to it.</summary>
    public bool Wait { get; init; }

    /// <summary>Stamp at every server, instead of the first that does.</summary>
    public bool Everywhere { get; init; }

    /// <summary>Keep the digests on this machine, also those of one file.</summary>
    public bool Blind { get; init; }

    /// <summary>States who submits; null: nobody does.</summary>
    public OriginSigner? Origin { get; init; }

    /// <summary>One JSON object instead of text.</summary>
    public bool Json { get; init; }

    /// <exception cref="CommandException">It does not go together.</exception>
    public void Check(Connection connection)
    {
        if (!Everywhere)
            return;
        if (Origin is not null)
            throw SharedOptions.Usage("--origin is for one ledger: leave out --all-servers.");
        if (Wait)
            throw SharedOptions.Usage("--wait waits for one ledger: with --all-servers extend the tokens later.");
        if (connection.Ledger is not null || connection.Identity is not null)
            throw SharedOptions.Usage(
                "--ledger and --identity name one ledger: meet each with 'linking stamp --server URL' first, then use --all-servers.");
    }
}
