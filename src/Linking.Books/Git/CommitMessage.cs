using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Publications;

namespace Linking.Books.Git;

/// <summary>What <c>git log</c> shows of a publication.</summary>
internal static class CommitMessage
{
    public static string Of(Publication publication)
    {
        var (rounds, time) = (publication.Size == 1 ? "round" : "rounds", publication.Time.ToDateTime());
        return $"""
            publication {publication.Number}: {publication.Size} {rounds} to {time:yyyy-MM-dd'T'HH:mm:ss'Z'}

            ledger   {publication.Ledger}
            time     {publication.Time}
            rounds   {publication.Size}
            {publication.Suite.Alpha.Name()} {publication.Root.Alpha}
            {publication.Suite.Beta.Name()} {publication.Root.Beta}

            """.ReplaceLineEndings("\n");
    }

    /// <summary>Of vouchers, with the number of the newest publication that they are for.</summary>
    public static string Of(IReadOnlyList<SinkVoucher> vouchers) =>
        $"publication {vouchers.Max(v => v.File.Number)}: {vouchers.Count} {(vouchers.Count == 1 ? "voucher" : "vouchers")}\n";
}
