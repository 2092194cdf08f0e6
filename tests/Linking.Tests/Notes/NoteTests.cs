using System.Text;

using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Tests.Notes;

public sealed class NoteTests
{
    private static readonly SigningKey Key = SigningKey.FromSeed(new byte[32]);
    private static readonly NoteSigner Signer = new("example.org/name", Key);

    [Theory]
    [InlineData("text\n")]
    [InlineData("\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAAAAA=\n")]
    [InlineData("日本語 😀\n")]
    public void Sign_Text_ParsesBackAndVerifies(string text)
    {
        var bytes = Signer.Sign(text);
        Assert.Equal(bytes, Signer.Sign(text));
        Assert.True(SignedNote.TryParse(bytes, out var note));
        Assert.Equal(text, note.Text);
        Assert.Equal(Encoding.UTF8.GetBytes(text), note.TextBytes.ToArray());
        Assert.True(note.IsSignedBy(Signer.VerifierKey));
        Assert.True(Assert.Single(note.Signatures).IsOf(Signer.VerifierKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("te\txt\n")]
    [InlineData("text\r\n")]
    [InlineData("te\0xt\n")]
    public void Sign_NotReadableBack_Throws(string text) => Assert.ThrowsAny<ArgumentException>(() => Signer.Sign(text));

    // An attribute cannot hold half a character.
    [Fact]
    public void HalfACharacter_InTextOrName_Throws()
    {
        Assert.ThrowsAny<ArgumentException>(() => Signer.Sign("te\ud800xt\n"));
        foreach (var name in (string[])["\ud800", "\udc00\ud800", "a\udc00"])
            Assert.Throws<ArgumentException>(() => new VerifierKey(name, Key.PublicKey.Span));
    }

    [Fact]
    public void Sign_Length_IsAtMost65535()
    {
        var room = SignedNote.MaxSize - Signer.Sign("\n").Length;
        Assert.True(SignedNote.TryParse(Signer.Sign(new string('x', room) + "\n"), out _));
        Assert.Throws<ArgumentException>(() => Signer.Sign(new string('x', room + 1) + "\n"));
    }

    [Fact]
    public void IsSignedBy_OtherNameOrKey_IsFalse()
    {
        Assert.True(SignedNote.TryParse(Signer.Sign("text\n"), out var note));
        using var other = SigningKey.FromSeed(Enumerable.Repeat((byte)1, 32).ToArray());
        Assert.False(note.IsSignedBy(new VerifierKey("example.org/other", Key.PublicKey.Span)));
        Assert.False(note.IsSignedBy(new VerifierKey("example.org/name", other.PublicKey.Span)));
    }

    [Fact]
    public void NoteSignature_SameLine_IsEqual()
    {
        Assert.True(SignedNote.TryParse(Signer.Sign("text\n"), out var a));
        Assert.True(SignedNote.TryParse(Signer.Sign("text\n"), out var b));
        Assert.Equal(a.Signatures[0], b.Signatures[0]);
        Assert.Equal(a.Signatures[0].GetHashCode(), b.Signatures[0].GetHashCode());
        Assert.NotEqual(a.Signatures[0], b.Signatures[0] with { Signature = new byte[64] });
    }

    [Fact]
    public void HeadSigner_Heads_AreOfTheirOrigins()
    {
        var ledger = LedgerId.Parse("example.org/ledger");
        var signer = new HeadSigner(ledger, Key);
        var root = HashFunctions.HashBoth("root"u8);
        var head = signer.Sign(7, root);
        foreach (var chain in Enum.GetValues<Chain>())
        {
            Assert.True(SignedNote.TryParse(head[chain], out var note) && note.IsSignedBy(signer.VerifierKey(chain)));
            Assert.Equal(new Checkpoint(ledger.HeadOrigin(chain), 7, root[chain]).ToText(), note.Text);
        }

        Assert.Equal(head, signer.Sign(7, root));
        Assert.Equal(head.GetHashCode(), signer.Sign(7, root).GetHashCode());
        Assert.NotEqual(head, signer.Sign(8, root));
        Assert.Equal(HashFunctions.HashBoth([.. head.Alpha.Span, .. head.Beta.Span]), head.Digest());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\u0001")]
    [InlineData("a\u2003b")]
    public void VerifierKey_BadName_Throws(string name) => Assert.Throws<ArgumentException>(() => new VerifierKey(name, Key.PublicKey.Span));

    [Fact]
    public void VerifierKey_Text_ReadsBack()
    {
        var key = new VerifierKey("wit😀ness", Key.PublicKey.Span);
        var back = VerifierKey.Parse(key.ToString());
        Assert.Equal(key, back);
        Assert.Equal(key.GetHashCode(), back.GetHashCode());
        Assert.Equal(key.Id, back.Id);
        Assert.Equal(16, back.Fingerprint.Split(' ').Length);
    }

    [Fact]
    public void VerifierKey_AnyCharacterChanged_IsRefused()
    {
        var text = Signer.VerifierKey.ToString();
        for (var i = 0; i < text.Length; i++)
            Assert.False(VerifierKey.TryParse(text[..i] + (text[i] == 'B' ? 'C' : 'B') + text[(i + 1)..], out _), $"character {i}");
        Assert.Throws<FormatException>(() => VerifierKey.Parse(text + " "));
        Assert.False(VerifierKey.TryParse(null, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void VerifierKey_OtherSize_Throws(int size) => Assert.Throws<ArgumentException>(() => new VerifierKey("name", new byte[size]));

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void VerifierKey_SignatureOfOtherSize_IsWrong(int size) => Assert.False(Signer.VerifierKey.Verify("text"u8, new byte[size]));

    [Fact]
    public void SigningKey_Disposed_Throws()
    {
        var key = SigningKey.Generate();
        key.Dispose();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign("text"u8));
        Assert.Throws<ObjectDisposedException>(() => key.WritePem(new byte[SigningKey.PemSize]));
    }

    [Fact]
    public void SigningKey_ManyThreads_SignTheSame()
    {
        var expected = Key.Sign("text"u8);
        Parallel.For(0, 200, _ =>
        {
            Assert.Equal(expected, Key.Sign("text"u8));
            Assert.True(Signer.VerifierKey.Verify("text"u8, expected));
        });
    }
}
