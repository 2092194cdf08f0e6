using Linking.Client.Auditing;
using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Publications;
using Linking.Testing;
using Linking.Tests.Verification;

namespace Linking.Client.Tests;

/// <summary>docs/spec/audit.md, "Looking", step 9.</summary>
public sealed class NamedDocumentsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Scene _scene = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Chain.Alpha, "sha2-256 digest")]
    [InlineData(Chain.Beta, "sha3-256 digest")]
    public void DocumentOfOneDigestAlone_IsNamedWithTheOtherFunction(Chain same, string says)
    {
        File.WriteAllText(_folder["policy.txt"], "one");
        var (one, two) = (Suite.One.Hash("one"u8), Suite.One.Hash("two"u8));
        var mixed = same == Chain.Alpha ? new DigestPair(one.Alpha, two.Beta) : new DigestPair(two.Alpha, one.Beta);

        var finding = Assert.Single(Missing(mixed));

        Assert.Equal(same == Chain.Alpha ? Chain.Beta : Chain.Alpha, finding.Chain);
        Assert.Contains($"policy.txt has the {says}", finding.Message, StringComparison.Ordinal);
        Assert.Empty(Missing(one));
        Assert.Null(Assert.Single(Missing(two)).Chain);
    }

    private IReadOnlyList<Linking.Auditing.AuditFinding> Missing(DigestPair digests)
    {
        var publication = _scene.First with { Announcements = [new Announcement("policy", digests)] };
        Assert.True(KnownPublication.TryRead(_scene.Ledger.Sign(publication), out var known));
        return NamedDocuments.Missing(
            _folder.Path, new LedgerView(_scene.Ledger.Identity, _scene.Ledger.Record), [known], CancellationToken.None);
    }
}
