using Linking.Cli.Commands;
using Linking.Notes;

namespace Linking.Cli.Extending;

/// <summary>What <c>extend</c> was asked for.</summary>
internal sealed record ExtendAsk
{
    /// <summary>The number of the publication; 0: the first that covers a token.</summary>
    public ulong Number { get; init; }

    /// <summary>Whether a token that no publication covers ends the command with exit code 3.</summary>
    public bool IsRequired { get; init; }

    /// <summary>One JSON array instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>The public files; null: a server is asked.</summary>
    public string? Place { get; init; }

    /// <summary>Whether the proof of the earliest time is written beside each token.</summary>
    public bool IsNotBefore { get; init; }

    /// <summary>Keys of witnesses: a head that one of them has cosigned is added where no publication covers a token yet.</summary>
    public IReadOnlyList<VerifierKey> Witnesses { get; init; } = [];

    /// <exception cref="CommandException">The options do not go together.</exception>
    public void Check()
    {
        if (IsNotBefore && Place is null)
            throw SharedOptions.Usage("--not-before needs --static: the beacons stand among the ledger's public files.");
        if (Witnesses.Count > 0 && Place is not null)
            throw SharedOptions.Usage("--witness needs a server: cosigned heads are not looked for among the ledger's public files.");
    }
}
