using Linking.Publications;

namespace Linking.Books.Git;

/// <summary>What <c>git log</c> shows of a publication.</summary>
internal static class CommitMessage
{
    public static string Of(Publication publication) =>
        $"""
        publication {publication.Number}: {publication.Size} {(publication.Size == 1 ? "round" : "rounds")} to {publication.Time.ToDateTime():yyyy-MM-dd'T'HH:mm:ss'Z'}

        ledger   {publication.Ledger}
        time     {publication.Time}
        rounds   {publication.Size}
        sha2-256 {publication.Root.Alpha}
        sha3-256 {publication.Root.Beta}

        """.ReplaceLineEndings("\n");
}
