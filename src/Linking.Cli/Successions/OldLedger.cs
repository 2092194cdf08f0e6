using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Events;
using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Ledger.Exporting;
using Linking.Records;
using Linking.Rounds;
using Linking.Server;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Storage;

namespace Linking.Cli.Successions;

/// <summary>
/// A ledger that gets a successor, or ends, as its operator reaches it: by its server, or in its folder while no server runs.
/// </summary>
internal abstract class OldLedger : IAsyncDisposable
{
    /// <summary>Opens what the operator named.</summary>
    /// <param name="from">A data folder, or the address of a server.</param>
    /// <param name="config">The configuration of a folder's server; null: that of a server without options, as exact as it was.</param>
    /// <param name="trust">Folder that keeps what is known of ledgers met before; null: the user's.</param>
    /// <param name="operate">How a server's operator endpoint is reached.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellation">Gives up opening.</param>
    public static async Task<OldLedger> OpenAsync(
        string from, string? config, string? trust, OperatorFlags operate, ParseResult parsed, CancellationToken cancellation)
    {
        if (from.Contains("://", StringComparison.Ordinal))
        {
            return config is null
                ? new Served(operate.ToServer(parsed, from, trust), operate, parsed)
                : throw SharedOptions.Usage("--from-config is for a predecessor in a folder; a server knows its own.");
        }

        if (!TruthFile.Exists(from) || await OfLastRoundAsync(from, cancellation) is not { } last)
            throw new CommandException(
                ExitCode.NoInput, $"--from: there is no ledger in {from}: name its data folder, or the address of its server.");
        var options = config is null
            ? last
            : ServerOptionsReader.Read(config, _ => null, [KeyValuePair.Create("Data", (string?)from)]);
        return new Resting(await RestingLedger.OpenAsync(options, time: Times.Clock, cancellation: cancellation), options.DataFolder);
    }

    /// <summary>How it stands now.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public abstract Task<OldState> ReadAsync(CancellationToken cancellation);

    /// <summary>Writes a configuration or a successor event into its record.</summary>
    /// <returns>The round that holds it.</returns>
    /// <exception cref="CommandException">It was refused.</exception>
    public abstract Task<ulong> WriteAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    // What its server was told, as far as its next header says it: the accuracy that its record promises, for its clock is not compared
    // here, and the last header's validity. Null: a founding that was cut off. Whoever opens that ends it: no predecessor is founded here.
    private static async Task<ServerOptions?> OfLastRoundAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            await using var truth = TruthFile.OpenReadOnly(folder, isBrief: true);
            if (await truth.ReadHeadAsync(cancellation) is not { } head)
                return null;
            var record = RecordEvents.None;
            await foreach (var stored in truth.ReadRecordAsync(0, cancellation))
            {
                if (EventReading.Read(stored.Text, head.Suite).Event is RecordEvent value)
                    record = record.With(stored.Round, value);
            }

            var row = await truth.ReadHeadersAsync(head.Index, 1, cancellation).FirstOrDefaultAsync(cancellation);
            return record.Newest is { } state && row is not null && Header.TryDecode(row.Header, out var header, out _)
                ? new ServerOptions
                {
                    Data = folder,
                    Accuracy = TimeSpan.FromMicroseconds(state.Accuracy),
                    Validity = TimeSpan.FromMicroseconds((long)(header.ValidUntil.Microseconds - header.Time.Microseconds)),
                }
                : throw new StorageException(
                    $"The last header of the ledger in {folder} cannot be read, or its record: look at it with 'linking fsck'.");
        }
        catch (StorageException e)
        {
            throw new StartupException(StartupProblem.Data, e.Message, e);
        }
    }

    private sealed class Served(Connection connection, OperatorFlags operate, ParseResult parsed) : OldLedger
    {
        public override async Task<OldState> ReadAsync(CancellationToken cancellation)
        {
            using var client = await connection.OpenAsync(cancellation);
            if (client.Trust?.Ledger.Head is not { } head)
            {
                throw new CommandException(
                    ExitCode.Unavailable, $"{client.Ledger.Ledger} has no signed head now: it must issue for this. See 'linking status'.");
            }

            var state = new OldState(client.Record, head.Size, head.Root, await client.ReadPredecessorsAsync(cancellation));
            await RequireSameAsync(state, cancellation);
            return state;
        }

        public override Task<ulong> WriteAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation) =>
            operate.CallAsync(parsed, client => client.ConfigureAsync(text, cancellation));

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        // What is written cannot be taken back: it must not go into another ledger than the one that was read.
        private async Task RequireSameAsync(OldState state, CancellationToken cancellation)
        {
            var status = await operate.CallAsync(parsed, client => client.GetStatusAsync(cancellation));
            if (status.Ledger == state.Ledger.Value && status.Identity == state.Identity)
                return;
            throw SharedOptions.Usage(
                $"--operator: that endpoint is of {status.Ledger} ({status.Identity?.ToString() ?? "its identity is not told"}), and " +
                $"the server's ledger is {state.Ledger} ({state.Identity}). Nothing was written. Name both endpoints of one ledger; the " +
                $"variables LINKING_SERVER and LINKING_OPERATOR count where an option is missing.");
        }
    }

    private sealed class Resting(RestingLedger ledger, string folder) : OldLedger
    {
        public override async Task<OldState> ReadAsync(CancellationToken cancellation)
        {
            try
            {
                var record = await ledger.ReadRecordAsync(cancellation);
                return new OldState(record, ledger.Head.Size, ledger.Head.Root, Earlier(record));
            }
            catch (StorageException e)
            {
                throw new CommandException(ExitCode.Data, e.Message, e);
            }
        }

        public override async Task<ulong> WriteAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
        {
            if (ledger.State.Mode != LedgerMode.Issuing)
                throw new CommandException(
                    ExitCode.Unavailable, $"The ledger in {folder} does not issue, so that nothing was written. {ledger.State}");
            try
            {
                return await ledger.ConfigureAsync(text, cancellation);
            }
            catch (LedgerRefusedException e)
            {
                throw new CommandException(ExitCode.Unavailable, e.Message, e);
            }
        }

        public override ValueTask DisposeAsync() => ledger.DisposeAsync();

        private List<RecordFile> Earlier(RecordFile record)
        {
            var (found, records) = (new List<RecordFile>(), new PredecessorRecords(folder));
            for (var at = record; Client.Trust.Succession.PredecessorOf(at) is { } before; at = found[^1])
            {
                if (found.Count == PredecessorRecords.MaxCount || records.Find(before.Identity) is not { } earlier)
                    break;
                found.Add(earlier);
            }

            return found;
        }
    }
}
