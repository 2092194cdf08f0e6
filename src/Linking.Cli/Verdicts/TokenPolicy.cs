using System.Globalization;

using Linking.Cli.Languages;
using Linking.Cli.Policies;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Tiles;
using Linking.Hashing;
using Linking.Policies;
using Linking.Records;

namespace Linking.Cli.Verdicts;

/// <summary>
/// What the policy says under which a token was made: where its file stands beside the publications that were given, and its digests are
/// those that the record had in force then.
/// </summary>
internal static class TokenPolicy
{
    /// <param name="verified">The token.</param>
    /// <param name="places">Where publications were looked for.</param>
    /// <param name="proxy">What <c>--proxy</c> said; null: nothing.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <returns>A sentence each; none where no policy is known.</returns>
    public static async Task<IReadOnlyList<string>> RemarksAsync(
        VerifiedToken verified, IReadOnlyList<string> places, string? proxy, CancellationToken cancellation)
    {
        if (DigestsOf(verified) is not { } digests)
            return [];
        foreach (var place in places)
        {
            try
            {
                using var files = await FilesPlace.FindAsync(place, new ConnectionOptions(), proxy, null, cancellation);
                if (files is null || await PolicyPlace.FindAsync(files, digests, cancellation) is not { } bytes)
                    continue;
                return verified.Suite.Hash(bytes) == digests && Policy.TryDecode(bytes, out var policy, out _)
                    ? [.. Sentences(verified, policy, place)]
                    : [Say($"What stands in {place} as the token's policy is not the file whose digests the record has.")];
            }
            catch (PublicFilesException e)
            {
                return [Say($"The token's policy could not be read: {e.Message}")];
            }
        }

        return [];
    }

    // By the record under both functions, from the identity that is pinned.
    private static DigestPair? DigestsOf(VerifiedToken verified)
    {
        var (trust, header) = (verified.Evidence.Trust, verified.Verdict.Token?.Header);
        if (header is null || trust.Record is not { } bytes || !RecordFile.TryDecode(bytes, out var record, out _))
            return null;
        DigestPair? found = null;
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            if (trust.Identity?[chain] is not { } half)
                return null;
            var walk = RecordWalk.Of(record, chain, half, trust.PinnedEntries);
            if (!walk.IsCompleteFor(header) || walk.StateAt(header.Index) is not { } state || !state.Policy.Equals(header.Policy) ||
                state.Documents.FirstOrDefault(d => d.Name == Policy.DocumentName)?.Digests is not { } digests ||
                (found is not null && found != digests))
                return null;
            found = digests;
        }

        return found;
    }

    private static IEnumerable<string> Sentences(VerifiedToken verified, Policy policy, string place)
    {
        var header = verified.Verdict.Token!.Header;
        var owner = policy.Sections["owner"].In(Speech.IsEnglish ? PolicyLanguage.English : PolicyLanguage.Japanese).Split('\n')[0];
        yield return Say(
            $"The policy {policy.Oid}, version {policy.Version}, in force for this token by the ledger's record, is that of: {owner} All " +
            $"of it stands in {place}, {PolicyAddress.Of(policy).Name}.");
        if (!policy.IsClockCompared)
            yield return Say("By that policy the ledger's clock is the machine's own, and is compared with no source of time.");
        if (header.ValidUntil > header.Time.Plus(policy.Validity))
        {
            yield return Say(
                $"By that policy the token is valid until {Times.Show(header.Time.Plus(policy.Validity))}, which is earlier than it says " +
                $"itself.");
        }

        var today = DateOnly.FromDateTime((verified.Evidence.Trust.AsOf ?? verified.Evidence.Trust.Held).ToDateTime().UtcDateTime);
        foreach (var function in policy.Functions.Where(f => f.Until < today))
        {
            var day = function.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            yield return Say($"By that policy {function.Name} was held suitable until {day}: renew the token, if that is not done.");
        }
    }
}
