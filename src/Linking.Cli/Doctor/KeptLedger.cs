using Linking.Events;
using Linking.Hashing;
using Linking.LiteDb;
using Linking.Records;
using Linking.Server.Hosting;
using Linking.Storage;

namespace Linking.Cli.Doctor;

/// <summary>What a data folder says of its ledger.</summary>
/// <param name="Name">The ledger's.</param>
/// <param name="Size">Rounds.</param>
/// <param name="Keys">Those in force.</param>
/// <param name="KeyEnd">When their period of use ends; null: never.</param>
internal sealed record KeptLedger(string Name, ulong Size, LedgerKeys Keys, Instant? KeyEnd)
{
    /// <summary>Reads it beside a server that may be running.</summary>
    /// <returns>The ledger, or what is to be said where it cannot be read.</returns>
    public static async Task<(KeptLedger? Ledger, Diagnosis? Problem)> ReadAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            if (TruthFile.Find(folder) is null)
                return (null, Diagnosis.Fault(
                    Say($"{folder} holds no ledger"),
                    Say("check the path; the first start of the server makes one")));
            await using var truth = TruthFile.OpenReadOnly(folder, isBrief: true);
            var head = await truth.ReadHeadAsync(cancellation);
            var (size, suite) = (head?.Size ?? 0, head?.Suite ?? Suite.One);
            var record = RecordEvents.None;
            await foreach (var stored in truth.ReadRecordAsync(0, cancellation))
            {
                if (EventReading.Read(stored.Text, suite).Event is not RecordEvent value)
                    throw new StorageException(Say($"the event of round {stored.Round} cannot be read"));
                record = record.With(stored.Round, value);
            }

            return record.Genesis is { } genesis
                ? (new KeptLedger(genesis.Ledger.Value, size, record.KeysFor(size), record.KeyEndOf(record.KeysFor(size + 1))), null)
                : (null, Diagnosis.Fault(Say("the ledger has no first round"), Say("run linking fsck")));
        }
        catch (StorageException e) when (e.InnerException is DocumentFileException { IsTransient: true })
        {
            return (null, Diagnosis.Warning(Say($"the ledger is in use: {e.Message}"), Say("look again when the server has stopped")));
        }
        catch (StorageException e)
        {
            return (null, Diagnosis.Fault(
                Say($"the ledger cannot be read: {e.Message}"),
                Say("run linking fsck, and restore a backup if need be")));
        }
    }
}
