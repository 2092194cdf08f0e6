using Linking.Notes;

namespace Linking.Tests.Notes;

/// <summary>docs/spec/ed25519.md: what implementations of RFC 8032 differ on.</summary>
public sealed class Ed25519Tests
{
    [Fact]
    public void IsSignedBy_EveryEdge_IsJudgedAsThePageSays() => Assert.All(Ed25519Edges.Notes(), edge =>
    {
        Assert.True(SignedNote.TryParse(edge.Note, out var note));
        Assert.Equal(edge.Accepted, VerifierKey.TryParse(edge.Key, out var key) && note.IsSignedBy(key));
    });

    [Fact]
    public void VerifierKey_EveryEdge_IsReadOrRefusedAsThePageSays() => Assert.All(Ed25519Edges.Keys(), edge =>
    {
        Assert.Equal(edge.Accepted, VerifierKey.TryParse(Ed25519Edges.Text(edge.Key), out _));
        if (edge.Accepted)
            Assert.True(new VerifierKey("name", edge.Key).PublicKey.SequenceEqual(edge.Key));
        else
            Assert.Throws<ArgumentException>(() => new VerifierKey("name", edge.Key));
    });
}
