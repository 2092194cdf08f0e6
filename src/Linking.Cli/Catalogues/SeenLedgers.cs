using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Client.Trust;
using Linking.Rounds;
using Linking.Vouchers;

namespace Linking.Cli.Catalogues;

/// <summary>
/// <c>linking list --seen</c>: what this machine has seen of ledgers, from the trust folder: their newest heads, and publications, with
/// when and where. Verdicts rest on it as this machine's own word.
/// </summary>
internal static class SeenLedgers
{
    /// <summary>Prints it.</summary>
    /// <param name="folder">The trust folder.</param>
    /// <param name="only">Of this ledger alone; null: of all.</param>
    /// <param name="json">One JSON object for each ledger on a line of its own.</param>
    /// <exception cref="TrustException">A file cannot be read or is damaged.</exception>
    public static void Show(string folder, LedgerId? only, bool json)
    {
        var found = new TrustFolder(folder).List().Where(l => only is null || l.Name == only).ToList();
        foreach (var ledger in found)
        {
            if (json)
                Console.WriteLine(JsonLine.Of(ToJson(ledger)));
            else
                Show(ledger);
        }

        if (found.Count == 0)
            Console.Error.WriteLine(Printable.Line(Say($"No such ledger was met yet, says the trust folder {folder}.")));
    }

    private static void Show(TrustedLedger ledger)
    {
        Console.WriteLine(Printable.Line(ledger.Name.Value));
        var lines = new List<(string, string)>
        {
            (Say("identity"), Digests.Show(ledger.Identity)),
            (Say("first met"), Say($"{Times.Show(ledger.FirstSeen)}, at {(ledger.Addresses is [var first, ..] ? first : "-")}")),
        };
        lines.AddRange(ledger.Addresses.Skip(1).Select(address => (Say("also at"), address)));
        lines.Add((Say("newest head"), ledger.Head is { } head ? Say($"{head.Size} rounds") : Say("none was seen")));
        if (ledger.Forks.Count > 0)
            lines.Add((Say("IT SAID TWO THINGS"), Say($"{ledger.Forks.Count} proofs of it in {ledger.ForkFolder}")));
        foreach (var (publication, seen) in SeenOf(ledger))
        {
            var (number, size, time) = (publication.Number, publication.Size, Times.Show(publication.Time));
            lines.Add((
                Say($"publication {number}"),
                Say($"{size} rounds, {time} by its operator's word") +
                string.Concat(seen.Select(s => "\n" + Say($"seen {Times.Show(s.From)}: {s.Words}")))));
        }

        Lines.Write(Console.Out, "  ", [.. lines]);
    }

    private static JsonObject ToJson(TrustedLedger ledger) => new()
    {
        ["ledger"] = ledger.Name.Value,
        ["identity"] = ledger.Identity.ToString(),
        ["first_seen"] = ledger.FirstSeen.ToString(),
        ["addresses"] = new JsonArray([.. ledger.Addresses.Select(a => JsonValue.Create(a))]),
        ["head"] = ledger.Head is { } head ? new JsonObject { ["size"] = head.Size, ["root"] = head.Root.ToString() } : null,
        ["forks"] = ledger.Forks.Count,
        ["publications"] = new JsonArray(
            [
                .. SeenOf(ledger).Select(p => new JsonObject
                {
                    ["number"] = p.Publication.Number,
                    ["size"] = p.Publication.Size,
                    ["time"] = p.Publication.Time.ToString(),
                    ["seen"] = new JsonArray(
                        [.. p.Seen.Select(s => new JsonObject { ["time"] = s.From.ToString(), ["place"] = s.Words })]),
                }),
            ]),
    };

    // Each with when and where, the earliest first.
    private static IEnumerable<(Publications.Publication Publication, List<WordsEvidence> Seen)> SeenOf(TrustedLedger ledger)
    {
        var vouchers = ledger.ReadVouchers();
        return ledger.ReadPublications().Select(p => (p.Publication, vouchers
            .Where(v => v.Subject is TextSubject text && text.Text.Span.SequenceEqual(p.Signed.TextBytes.Span))
            .Select(v => v.Evidence).OfType<WordsEvidence>().ToList()));
    }
}
