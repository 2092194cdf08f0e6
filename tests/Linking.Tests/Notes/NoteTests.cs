using System.Buffers.Binary;
using System.Text;

using Linking.Hashing;
using Linking.Notes;

namespace Linking.Tests.Notes;

/// <summary>docs/spec/note.md and key.md.</summary>
public sealed class NoteTests
{
    private const string Name = "example.org/ledger";

    private static readonly NoteSigner Two = new(Name, [LedgerBuilder.Key(1), LedgerBuilder.Key(2)]);

    [Fact]
    public void Role_NeedsALineOfEachKeyAndARightOne()
    {
        var note = Read(Two.Sign("text\n"));
        var (a, b) = (Two.VerifierKeys[0], Two.VerifierKeys[1]);
        Assert.True(note.IsSignedBy([a, b]) && note.IsSignedBy([a]) && note.IsSignedBy([b, a]));
        Assert.False(note.IsSignedBy([]));
        // One line was stripped.
        var one = Read("text\n\n" + note.Signatures[0]);
        Assert.True(one.IsSignedBy([a]));
        Assert.False(one.IsSignedBy([a, b]));
        // One is wrong; beside a right one a wrong line has no effect.
        var wrong = note.Signatures[1] with { Signature = new byte[64] };
        Assert.False(Read($"text\n\n{note.Signatures[0]}{wrong}").IsSignedBy([a, b]));
        Assert.True(Read($"text\n\n{wrong}{note.Signatures[0]}{note.Signatures[1]}{wrong}").IsSignedBy([a, b]));
    }

    [Fact]
    public void Role_NeedsTheLineOfAnUnknownKeyToo()
    {
        var note = Read(Two.Sign("text\n"));
        var later = VerifierKey.Parse(Name + "+0badcafe+CQE=");
        var known = Two.VerifierKeys[0];
        var line = new NoteSignature(Name, later.Id, new byte[] { 1 });
        Assert.False(note.IsSignedBy([known, later]));
        Assert.True(Read($"text\n\n{note.Signatures[0]}{line}").IsSignedBy([known, later]));
        Assert.False(Read($"text\n\n{note.Signatures[0]}{line}").IsSignedBy([later]));
    }

    [Fact]
    public void PassedOver_IsAsUnknown()
    {
        var note = Read(Two.Sign("text\n"));
        var (a, b) = (Two.VerifierKeys[0], Two.VerifierKeys[1]);
        Assert.True(note.IsSignedBy([a, b], a.Equals));
        Assert.False(note.IsSignedBy([a, b], _ => true));
        Assert.False(Read("text\n\n" + note.Signatures[1]).IsSignedBy([a, b], a.Equals));
    }

    [Fact]
    public void WithLinesOf_LeavesTheLedgersOwn()
    {
        var note = Read(Two.Sign("text\n"));
        var wrong = note.Signatures[0] with { Signature = new byte[64] };
        var witness = new NoteSignature("w", 5, new byte[72]);
        var mixed = Read($"text\n\n{witness}{note.Signatures[1]}{wrong}{note.Signatures[0]}");
        Assert.Equal(Two.Sign("text\n"), mixed.WithLinesOf(Two.VerifierKeys));
        Assert.Null(Read("text\n\n" + witness).WithLinesOf(Two.VerifierKeys));
    }

    [Theory]
    [InlineData('\u0000')]
    [InlineData('\u001f')]
    [InlineData('\u007f')]
    [InlineData('\u0080')]
    [InlineData('\u009f')]
    public void KeyName_HasNoControlCharacter(char control)
    {
        var name = $"a{control}b";
        Assert.Throws<ArgumentException>(() => new VerifierKey(name, Two.VerifierKeys[0].PublicKey));
        Assert.False(VerifierKey.TryParse($"{name}+00000001+CQE=", out _));
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes($"text\n\n— {name} AAAAAQI=\n"), out _));
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes("text\n\n— ab AAAAAQI=\n"), out _));
    }

    [Fact]
    public void Note_IsHeldToItsForm()
    {
        var line = new NoteSignature("n", 1, new byte[] { 2 }).ToString();
        Assert.NotNull(Read("text\n\n" + string.Concat(Enumerable.Repeat(line, 16))));
        foreach (var wrong in (string[])
        [
            "text\n\n" + string.Concat(Enumerable.Repeat(line, 17)), "text\n\n", "text\n" + line, "text\n\n" + line[..^1], "te\u0001xt\n\n"
                + line,
            "text\n\n" + line.Replace("—", "-"), "text\n\n" + line.Replace(" n ", " n+ "), "text\n\n"
                + line.Replace(" n ", "  "), "text\n\n— n AAAAAQ==\n",
            "text\n\n" + line.Replace("QI=", "QJ="), "text\n\n" + line.Replace(" n ", " n  "), "text\n\n"
                + line.Replace(" n ", " n\u2028 "),
            new string('a', SignedNote.MaxSize) + "\n\n" + line,
        ])
            Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(wrong), out _), wrong[..Math.Min(60, wrong.Length)]);
        Assert.False(SignedNote.TryParse((byte[])[0xff, .. Encoding.UTF8.GetBytes("text\n\n" + line)], out _));
        var longest = new string('a', SignedNote.MaxSize - 2 - Encoding.UTF8.GetByteCount(line)) + "\n\n" + line;
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(longest), out _));
    }

    [Fact]
    public void VerifierKey_IsHeldToItsForm()
    {
        var key = Two.VerifierKeys[0].ToString();
        Assert.Equal(Two.VerifierKeys[0], VerifierKey.Parse(key));
        foreach (var wrong in (string[])
            [key + "\n", " " + key, key.Replace("+c186e258+", "+C186E258+"), key.Replace("+c186e258+", "+c186e259+"), key[..^1],
                key.Replace("example", "exam ple"),
             "+" + key, "a+00000000+AQ==", "a+00000000+CQ==", "a+00000000+AQE=", "a+00000000+CQF=", "a+0000000+CQE=", "a++CQE=", ""])
            Assert.False(VerifierKey.TryParse(wrong, out _), wrong);
        foreach (var (bytes, valid) in new[] { (8192, true), (8193, false) })
            Assert.Equal(valid, VerifierKey.TryParse("a+00000000+" + Convert.ToBase64String([9, .. new byte[bytes - 1]]), out _));
        var later = VerifierKey.Parse("a+0badcafe+CQE=");
        Assert.Equal((9, 0x0badcafeu, false, "a+0badcafe+CQE="), (later.Type, later.Id, later.IsLedgerKey, later.ToString()));
        Assert.False(later.Verify("x"u8, new byte[64]));
    }

    [Fact]
    public void Cosignature_IsAWitnesssWordOfASecond()
    {
        var (name, seed) = ("witness.example", LedgerBuilder.Key(7));
        byte[] typed = [VerifierKey.WitnessType, .. seed.PublicKey.Span];
        var id = BinaryPrimitives.ReadUInt32BigEndian(
            HashFunction.Sha2With256Bits.Hash([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. typed]).Bytes);
        var witness = VerifierKey.Parse($"{name}+{id:x8}+{Convert.ToBase64String(typed)}");
        Assert.True(witness.IsWitness && !witness.IsLedgerKey);
        var text = Encoding.UTF8.GetBytes(new Checkpoint(Name, 2, Suite.One.Empty.Alpha).ToText());
        var line = Line(seed, name, id, 1_800_000_000, text);
        Assert.True(Cosignature.TryVerify(text, line, witness, out var from, out var to));
        Assert.Equal(1_800_000_000_000_000UL, from.Microseconds);
        Assert.Equal(1_800_000_000_999_999UL, to.Microseconds);
        // It signs no note by itself, and not another text or second.
        Assert.False(witness.Verify(text, line.Signature.Span[8..]));
        Assert.False(Cosignature.TryVerify(text[..^1], line, witness, out _, out _));
        var changed = line.Signature.ToArray();
        changed[7] ^= 1;
        Assert.False(Cosignature.TryVerify(text, line with { Signature = changed }, witness, out _, out _));
        Assert.False(Cosignature.TryVerify(text, line with { Signature = line.Signature[..71] }, witness, out _, out _));
        Assert.False(Cosignature.TryVerify(text, line with { Name = "other" }, witness, out _, out _));
        foreach (var seconds in (ulong[])[0, 253_402_300_800, ulong.MaxValue])
            Assert.False(Cosignature.TryVerify(text, Line(seed, name, id, seconds, text), witness, out _, out _));
    }

    [Theory]
    [InlineData("o\n1\n{0}\n", true)]
    [InlineData("o\n01\n{0}\n", false)]
    [InlineData("o\n0\n{0}\n", false)]
    [InlineData("\n1\n{0}\n", false)]
    [InlineData("o\n1\n{0}\nx\n", false)]
    [InlineData("o\n1\n{0}", false)]
    [InlineData("o\n9223372036854775807\n{0}\n", true)]
    [InlineData("o\n9223372036854775808\n{0}\n", false)]
    [InlineData("o\n1\nAA==\n", false)]
    public void Head_HasThreeLines(string text, bool valid)
    {
        foreach (var suite in (Suite[])[Suite.One, Suite.Two])
            Assert.Equal(valid, Checkpoint.TryParse(string.Format(null, text, Convert.ToBase64String(suite.Empty.Alpha.Bytes)), out _));
    }

    private static NoteSignature Line(SigningKey key, string name, uint id, ulong seconds, byte[] text)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, seconds);
        return new NoteSignature(name, id,
            (byte[])[.. bytes, .. key.Sign([.. Encoding.ASCII.GetBytes($"cosignature/v1\ntime {seconds}\n"), .. text])]);
    }

    private static SignedNote Read(string note) => Read(Encoding.UTF8.GetBytes(note));

    private static SignedNote Read(byte[] note) => SignedNote.TryParse(note, out var parsed) ? parsed : throw new FormatException();
}
