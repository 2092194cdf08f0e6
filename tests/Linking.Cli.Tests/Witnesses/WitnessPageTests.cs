using System.Text;
using System.Text.RegularExpressions;

using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;
using Linking.Testing;
using Linking.Witness;

namespace Linking.Cli.Tests.Witnesses;

/// <summary>The worked example of docs/spec/witness.md: the same bytes are made, and the same answers given.</summary>
public sealed class WitnessPageTests : IDisposable
{
    private const string Identity =
        "a39dccaa9c2b3630542d34006aa4e8428d4933ba80933f3f26db0f34139c8886:be30954715baee4c8531e57868ee8e2f08490048ee20a6c639c6bff720c03e8f";

    private static readonly string[] Blocks = [.. Regex.Matches(
            File.ReadAllText(DocumentationTests.Find("docs/spec/witness.md")), "\n```\n(?<block>.*?)```", RegexOptions.Singleline,
                TimeSpan.FromSeconds(5))
        .Select(m => m.Groups["block"].Value)];

    private readonly TemporaryFolder _folder = new();
    private readonly SigningKey _key = SigningKey.FromSeed(Enumerable.Repeat((byte)5, 32).ToArray());

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0, "example.org/ledger")]
    [InlineData(2, "example.org/ledger/sha3-256")]
    public void Example_IsAnsweredAsOnThePage(int block, string origin)
    {
        var request = Encoding.UTF8.GetBytes(Blocks[block]);
        Assert.True(AddRequest.TryParse(request, out var parsed, out _));
        Assert.Equal(request, parsed.ToBytes());
        Assert.Equal(request, AddRequest.Of(parsed.Old, parsed.Proof, parsed.Note).ToBytes());
        Assert.Equal((1UL, origin, 3UL), (parsed.Old, parsed.Head.Origin, parsed.Head.Size));

        var answer = NewWitness(origin).Add(request);

        Assert.Equal((200, Blocks[block + 1]), (answer.Status, answer.Text));
        Assert.True(VerifierKey.TryParse(Blocks[4].TrimEnd('\n'), out var key));
        Assert.Equal(VerifierKey.OfWitness("witness.example.org", _key.PublicKey.Span), key);
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(parsed.Signed.Text + "\n" + answer.Text), out var cosigned));
        Assert.True(Cosignature.TryVerify(cosigned.TextBytes.Span, Assert.Single(cosigned.Signatures), key, out var from, out _));
        Assert.Equal("2026-11-22T09:00:00.000000Z", from.ToString());
    }

    [Fact]
    public void Request_AnyByteChanged_IsNeverCosigned()
    {
        var request = Encoding.UTF8.GetBytes(Blocks[0]);
        var witness = NewWitness("example.org/ledger");
        for (var i = 0; i < request.Length; i++)
        {
            var changed = request.ToArray();
            changed[i] ^= 1;
            var answer = witness.Add(changed);
            Assert.True(answer.Status is 400 or 403 or 404 or 409 or 422, $"byte {i}: {answer}");
        }

        for (var length = 0; length < request.Length; length++)
            Assert.Equal(400, witness.Add(request.AsMemory(0, length)).Status);
        Assert.Equal(200, witness.Add(request).Status);
    }

    // One that holds size 1.
    private CosigningWitness NewWitness(string origin)
    {
        var headKey = SigningKey.FromSeed(Enumerable.Repeat((byte)1, 32).ToArray()).PublicKey;
        var logs = new KnownLogs([new VerifierKey(origin, headKey.Span)]);
        var folder = _folder[Guid.NewGuid().ToString("n")];
        var time = new WatchedTimeProvider(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        var witness = new CosigningWitness(
            VerifierKey.OfWitness("witness.example.org", _key.PublicKey.Span), _key, logs, LogStates.Open(folder, logs), time);
        var chain = origin.EndsWith("/sha3-256", StringComparison.Ordinal) ? Chain.Beta : Chain.Alpha;
        using var signing = SigningKey.FromSeed(Enumerable.Repeat((byte)1, 32).ToArray());
        // The history of size 1 is the link of round 0.
        Assert.True(DigestPair.TryParse(Identity, 32, out var identity));
        var first = new HeadSigner(LedgerId.Parse("example.org/ledger"), Suite.One, [signing], [signing]).Sign(1, identity);
        Assert.Equal(200, witness.Add(AddRequest.Of(0, default, first[chain]).ToBytes()).Status);
        return witness;
    }
}
