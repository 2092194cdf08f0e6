using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Books;
using Linking.Cli.Commands;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client.Tiles;
using Linking.Client.Trust;
using Linking.Events;
using Linking.Hashing;
using Linking.Policies;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Cli.Policies;

/// <summary>
/// <c>linking policy of</c>: the policy of a past day out of public files, found by the digests that the record had in force then. The
/// record is walked from the ledger's identity under both functions; the place is not believed.
/// </summary>
internal static class PolicyOfDay
{
    public static Command Build()
    {
        var day = new Argument<string>("DAY") { Description = $"{Times.Form}; a day stands for its end." };
        var place = new Argument<string>("PLACE") { Description = "The ledger's public files: a folder, or the address." };
        var oid = new Option<string>("--oid")
        {
            Description = "The policy's identifier, as a token names it: that it is the one in force on that day.",
            HelpName = "OID",
        };
        var output = new Option<string>("--output", "-o") { Description = "Write the policy's file there.", HelpName = "FILE" };
        var (identity, ledger, trust) = (SharedOptions.Identity(), SharedOptions.Ledger(), SharedOptions.Trust());
        var (japanese, proxy, json) = (PolicyCommand.Japanese(), SharedOptions.Proxy(), SharedOptions.Json());
        var command = new Command(
            "of",
            "Find the policy that a ledger had in force on a past day, and who says so. Exit codes: 0 found, and its digests are those " +
            "of the record under both functions, 1 another policy was in force, or the file is not the record's, 2 the record names no " +
            "policy's file then, 66 the file is not there, 69 the public files cannot be read, 76 the record is not that of the identity.")
        {
            day, place, oid, output, identity, ledger, trust, proxy, japanese, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!Times.TryParse(parsed.GetValue(day)!, endOfDay: true, out var time))
                throw SharedOptions.Usage($"'{parsed.GetValue(day)}' is not {Times.Form}.");
            PolicyOid? wanted = null;
            if (parsed.GetValue(oid) is { } dotted && !PolicyOid.TryParse(dotted, out wanted))
                throw SharedOptions.Usage($"--oid: '{dotted}' is no object identifier.");
            using var files = FilesPlace.Open(parsed.GetValue(place)!, parsed.GetValue(proxy));
            var known = PastRecord.IdentityOf(
                parsed.GetValue(identity), parsed.GetValue(ledger), new TrustFolder(SharedOptions.TrustFolderOf(parsed.GetValue(trust))));
            var found = await FindAsync(files, known, time, wanted, cancellation);
            if (parsed.GetValue(output) is { } file)
                OutputFile.Create(file, found.Bytes);
            Show(found, parsed.GetValue(japanese), parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<Found> FindAsync(
        PublicFiles files, DigestPair identity, Instant time, PolicyOid? wanted, CancellationToken cancellation)
    {
        var past = await PastRecord.ReadAsync(files, identity, cancellation);
        var (entry, state) = InForce(past.Walks[0], time) ?? throw new CommandException(
            ExitCode.Inconclusive, $"The ledger was not yet there at {Times.Show(time)}.");
        if (wanted is not null && !wanted.Equals(state.Policy))
        {
            throw new CommandException(
                ExitCode.Invalid,
                $"The policy in force at {Times.Show(time)} was {state.Policy}, by round {entry.Round}, and not {wanted}.");
        }

        var named = state.Documents.FirstOrDefault(d => d.Name == Policy.DocumentName) ?? throw new CommandException(
            ExitCode.Inconclusive, $"The record names no file of the policy {state.Policy} then: nothing was made evident.");
        var bytes = await PolicyPlace.FindAsync(files, named.Digests, cancellation) ?? throw new CommandException(
            ExitCode.NoInput, $"The policy with the digests {named.Digests}, which the record names, is not at {files.Place}.");
        if (entry.Header.Suite.Hash(bytes) != named.Digests || !Policy.TryDecode(bytes, out var policy, out _))
            throw new CommandException(ExitCode.Invalid, $"The policy at {files.Place} is not the one whose digests the record has.");
        var announced = past.Book.Entries.FirstOrDefault(e =>
            e.Publication.Announcements.Any(a => a.Imprint == named.Digests) && past.IsSigned(e));
        return new Found(bytes, policy, entry, named.Digests, announced);
    }

    // A configuration is in force from the round after its own.
    private static (RecordEntry Entry, LedgerState State)? InForce(RecordWalk walk, Instant time)
    {
        (RecordEntry, LedgerState)? last = null;
        foreach (var taken in walk.Taken.TakeWhile(t => t.Entry.Header.Time <= time || walk.IsStruck(t.Round)))
        {
            if (taken.Event is Genesis or Configuration)
                last = (taken.Entry, walk.StateAt(taken.Round + 1)!);
        }

        return last;
    }

    private static void Show(Found found, bool japanese, bool json)
    {
        var (entry, announced) = (found.Entry, found.Announced?.Publication);
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["ledger"] = found.Policy.Ledger.Value,
                ["policy"] = found.Policy.Oid.ToString(),
                ["version"] = found.Policy.Version,
                ["digests"] = found.Digests.ToString(),
                ["round"] = entry.Round,
                ["round_time"] = entry.Header.Time.ToString(),
                ["announced_number"] = announced?.Number,
                ["announced_time"] = announced?.Time.ToString(),
                ["name"] = PolicyAddress.Of(found.Policy).Name,
            }));
            return;
        }

        PolicyCommand.Print(found.Bytes, found.Policy, PolicyCommand.EndOf(japanese));
        Lines.Write(
            Console.Out, "",
            ("in force", $"since round {entry.Round} of {Times.Show(entry.Header.Time)}, by the record, which the ledger's keys sealed"),
            ("announced", announced is null
                ? "in no publication that is here and signed by the ledger"
                : $"in publication {announced.Number} of {Times.Show(announced.Time)}, signed by the ledger"),
            ("checked", "its digests are the record's under both functions, and the record follows from the identity"),
            ("not shown", "that nothing else was in force: a ledger may have written a later event that is not in this record"));
    }

    private sealed record Found(byte[] Bytes, Policy Policy, RecordEntry Entry, DigestPair Digests, BookEntry? Announced);
}
