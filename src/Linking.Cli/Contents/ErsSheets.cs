using Linking.Ers;
using Linking.Hashing;

namespace Linking.Cli.Contents;

/// <summary>Records of RFC 4998 (docs/spec/ers.md).</summary>
internal static class ErsSheets
{
    public static Sheet Of(ErsRecord record, int bytes)
    {
        var chains = record.Chains.ToList();
        return new Sheet("record of RFC 4998", $", version 1, {bytes} bytes. Not verified.")
            .Add("version", 1)
            .Add("chains", chains.Select((chain, i) => Of(chain, i + 1)));
    }

    private static Sheet Of(IReadOnlyList<ArchiveTimeStamp> chain, int number) => new Sheet($"chain {number}")
        .Add("number", (ulong)number)
        .Add("stamps", chain.Select((stamp, i) => Of(stamp, i + 1)));

    private static Sheet Of(ArchiveTimeStamp stamp, int number)
    {
        var sheet = new Sheet($"archive time-stamp {number}").Add("number", (ulong)number)
            .Add("function", stamp.Stated?.Name() ?? "that of the stamp's imprint");
        if (stamp.Lists.Count > 0)
        {
            sheet.Add("lists", (ulong)stamp.Lists.Count)
                .Add("objects of the group", (ulong)stamp.Lists[0].Count)
                .Add("hashes of the group", string.Join(' ', stamp.Lists[0].Select(Convert.ToHexStringLower)));
        }

        return sheet.Add("stamp", $"{stamp.Token.Length} bytes of RFC 3161");
    }
}
