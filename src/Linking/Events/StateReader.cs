using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>The lines of the state (docs/spec/record.md, "State").</summary>
internal static class StateReader
{
    public static LedgerState Read(LineReader reader, LedgerId ledger, Suite suite) => new()
    {
        Policy = reader.Policy("policy"),
        Documents = ReadDocuments(reader, suite),
        Accuracy = (uint)reader.Number("accuracy-us", min: 1, max: Header.MaxAccuracy),
        Interval = reader.Number("interval-us", min: 1, max: LedgerState.MaxInterval),
        PublicationInterval = reader.Number("publication-interval-us", min: 1, max: LedgerState.MaxInterval),
        Media = [.. reader.All("medium", LedgerState.MaxLines).Select(line => reader.ToWords(line, "medium"))],
        Keys = ReadKeys(reader, ledger, suite),
    };

    private static List<PolicyDocument> ReadDocuments(LineReader reader, Suite suite)
    {
        var documents = new List<PolicyDocument>();
        while (!reader.Failed && reader.NextKey == "document")
        {
            var values = reader.Values("document", 2);
            documents.Add(new PolicyDocument(reader.ToName(values[0], "document"), reader.ToPair(values[1], "document", suite)));
            if (documents.Count > 1 && string.CompareOrdinal(documents[^1].Name, documents[^2].Name) <= 0)
                reader.Fail("the names of its documents do not rise");
        }

        if (documents.Count > LedgerState.MaxLines)
            reader.Fail($"it has {documents.Count} documents; at most {LedgerState.MaxLines} are allowed");
        return documents;
    }

    private static LedgerKeys ReadKeys(LineReader reader, LedgerId ledger, Suite suite)
    {
        var roles = new List<VerifierKey>[] { [], [], [], [] };
        var role = 0;
        foreach (var line in reader.All("key", LedgerKeys.MaxKeys * roles.Length))
        {
            var key = reader.ToKey(line, "key");
            if (reader.Failed)
                break;
            while (role < roles.Length && key.Name != LedgerKeys.NameOf((KeyRole)role, ledger, suite))
                role++;
            if (role == roles.Length)
            {
                reader.Fail("a key has not the name of a role, or stands out of order");
                break;
            }

            roles[role].Add(key);
        }

        var keys = new LedgerKeys(roles[0], roles[1], roles[2], roles[3]);
        if (!reader.Failed && FaultOf(keys) is { } fault)
            reader.Fail(fault);
        if (!reader.Failed && roles.Any(r => r.Count > 0 && !r.Exists(k => k.IsLedgerKey)))
            reader.NotKnown(DecodeErrorKind.Unknown, "a role has keys of unknown types only");
        return keys;
    }

    private static string? FaultOf(LedgerKeys keys)
    {
        if (keys.IsNone)
            return null;
        foreach (var role in Enum.GetValues<KeyRole>())
        {
            if (keys[role].Count > LedgerKeys.MaxKeys || (keys[role].Count == 0 && role != KeyRole.Recovery))
                return $"it has {keys[role].Count} keys of one role";
            if (keys[role].DistinctBy(k => k.Id).Count() != keys[role].Count)
                return "two keys of a role share a key id";
        }

        if (keys.All.Any(k => k.IsWitness))
            return "a witness's key is no key of a ledger";
        return keys.All.Distinct().Count() == keys.All.Count() ? null : "a key stands twice";
    }
}
