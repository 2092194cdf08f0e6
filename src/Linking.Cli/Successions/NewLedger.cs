using Linking.Cli.Terminal;
using Linking.Events;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Server;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Storage;

namespace Linking.Cli.Successions;

/// <summary>A successor, as its round 0 says who it is.</summary>
/// <param name="Ledger">Its id.</param>
/// <param name="Suite">Its suite.</param>
/// <param name="Identity">The link of its round 0.</param>
/// <param name="Predecessor">What its genesis says that it follows; null: nothing.</param>
internal sealed record NewLedger(LedgerId Ledger, Suite Suite, DigestPair Identity, Predecessor? Predecessor)
{
    /// <summary>The ledger in a data folder, whether its server runs or not; null if there is none yet.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static async Task<NewLedger?> FindAsync(string data, CancellationToken cancellation)
    {
        if (!TruthFile.Exists(data))
            return null;
        try
        {
            await using var truth = TruthFile.OpenReadOnly(data, isBrief: true);
            // A founding that was cut off has made the file and no round: it is begun again.
            if (await truth.ReadHeadAsync(cancellation) is not { Suite: var suite })
                return null;
            var row = await truth.ReadRoundAsync(0, cancellation);
            if (row?.Events is [var first, ..] && EventReading.Read(first.Text, suite).Event is Genesis genesis)
                return new NewLedger(genesis.Ledger, suite, suite.HashEntry(row.Header.Span), genesis.Predecessor);

            throw new CommandException(ExitCode.Data, $"Round 0 of the ledger in {data} is no genesis. 'linking fsck' says what is wrong.");
        }
        catch (StorageException e)
        {
            throw new CommandException(ExitCode.Data, e.Message, e);
        }
    }

    /// <summary>Makes it: folder, keys, round 0.</summary>
    /// <exception cref="StartupException">It cannot be made.</exception>
    public static async Task<NewLedger> FoundAsync(ServerOptions options, Predecessor predecessor, CancellationToken cancellation)
    {
        await using (await RestingLedger.OpenAsync(options, predecessor, Times.Clock, cancellation))
        {
        }

        return await FindAsync(options.DataFolder, cancellation) ??
            throw new CommandException(ExitCode.Internal, "The new ledger was made, and its round 0 is not there.");
    }

    /// <summary>Whether a successor event names it: by id, suite and identity.</summary>
    public bool IsNamedBy(Successor named) =>
        named.SuccessorLedger == Ledger && named.SuccessorSuite == Suite && named.SuccessorIdentity == Identity;
}
