using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Rounds;

namespace Linking.Tests.Renewal;

/// <summary>docs/spec/renewal.md: texts, sections and their order.</summary>
public sealed class RenewalTests
{
    private static readonly EvidenceSection Stamp = new(SectionType.Token, new byte[] { 1, 2 });
    private static readonly EvidenceSection Text = new(SectionType.Text, "linking renewal v1\n"u8.ToArray());
    private static readonly EvidenceSection CoverText = new(SectionType.Text, "linking cover v1\n"u8.ToArray());
    private static readonly EvidenceSection Cover = new(SectionType.Cover, new byte[] { 7 });
    private static readonly EvidenceSection Record = new(SectionType.Record, new byte[] { 3 });

    [Fact]
    public void Stages_AreCutAndSealed()
    {
        var one = EvidenceRecord.Create(Stamp, [Record]);
        var two = EvidenceRecord.Append(one, [Text, Stamp with { Type = SectionType.Ers }, Record, Record with { LateStage = 1 }]);
        var three = EvidenceRecord.Append(two, [CoverText, Cover, Stamp with { Type = SectionType.Stamp }]);
        Assert.True(EvidenceRecord.TryDecode(three, out var read, out _));
        Assert.Equal(DecodeErrorKind.None, read.Fault.Kind);
        Assert.Equal([4, one.Length, two.Length], read.Stages.Select(s => s.Start));
        Assert.Equal(HashFunction.Sha3With512Bits.Hash(one), read.DigestBefore(read.Stages[1], HashFunction.Sha3With512Bits));
        Assert.Equal([0, 1], read.Stages[1].Evidence.Select(e => e.LateStage));
        Assert.Equal((false, true), (read.Stages[1].IsCover, read.Stages[2].IsCover));
        Assert.Equal(Cover.Bytes.ToArray(), read.Stages[2].Cover!.Value.ToArray());
        Assert.Null(read.Stages[0].Text);
    }

    [Fact]
    public void WhatIsAgainstTheOrder_LeavesTheStagesBefore()
    {
        var whole = EvidenceRecord.Append(EvidenceRecord.Create(Stamp, [Record]), [Text, Stamp]);
        void Leaves(int stages, DecodeErrorKind kind, params byte[][] behind)
        {
            Assert.True(EvidenceRecord.TryDecode((byte[])[.. whole, .. behind.SelectMany(b => b)], out var read, out _));
            Assert.Equal((stages, kind), (read.Stages.Count, read.Fault.Kind));
        }

        byte[] Section(byte type, params byte[] body) => [type, 0, 0, 0, (byte)body.Length, .. body];
        Leaves(2, DecodeErrorKind.None);
        Leaves(2, DecodeErrorKind.None, Section(0x30, 1), Section(0x0d), Section(0x0c), Section(0));
        Leaves(2, DecodeErrorKind.Malformed, Stamp.ToBytes());
        Leaves(2, DecodeErrorKind.Malformed, Cover.ToBytes());
        Leaves(2, DecodeErrorKind.Malformed, Section(0x86));
        Leaves(2, DecodeErrorKind.Malformed, Section(0x01));
        Leaves(2, DecodeErrorKind.Malformed, Text.ToBytes());
        Leaves(2, DecodeErrorKind.Malformed, Text.ToBytes(), Cover.ToBytes(), Stamp.ToBytes());
        Leaves(2, DecodeErrorKind.Malformed, CoverText.ToBytes(), Stamp.ToBytes());
        Leaves(2, DecodeErrorKind.Malformed, [0x06, 0, 0, 0, 2, 1]);
        Leaves(2, DecodeErrorKind.Malformed, (Record with { LateStage = 2 }).ToBytes());
        Leaves(2, DecodeErrorKind.Malformed, (Stamp with { LateStage = 1 }).ToBytes());
        Leaves(2, DecodeErrorKind.Unknown, Section(0x8c));
        Leaves(2, DecodeErrorKind.Unknown, Section(0xf0), Text.ToBytes(), Stamp.ToBytes());
        Leaves(2, DecodeErrorKind.Unknown, Text.ToBytes(), Section(0xf0), Stamp.ToBytes());
        Leaves(3, DecodeErrorKind.None, Text.ToBytes(), Stamp.ToBytes());
        // A wrong version, no stamp at all, a text first.
        byte[] start = [.. "LER"u8, 1];
        Assert.False(EvidenceRecord.TryDecode((byte[])[.. "LER"u8, 2, .. Stamp.ToBytes()], out _, out var error));
        Assert.Equal(DecodeErrorKind.UnknownVersion, error.Kind);
        foreach (var first in (byte[][])[[], Record.ToBytes(), Text.ToBytes(), Stamp.ToBytes()[..^1]])
            Assert.False(EvidenceRecord.TryDecode((byte[])[.. start, .. first], out _, out _));
        Assert.Throws<InvalidOperationException>(() => EvidenceRecord.Append(whole, [Cover]));
    }

    [Fact]
    public void Counts_AreBounded()
    {
        var stages = EvidenceRecord.Create(Stamp, []);
        for (var i = 2; i <= 64; i++)
            stages = EvidenceRecord.Append(stages, [Text, Stamp]);
        Assert.True(EvidenceRecord.TryDecode(stages, out var read, out _));
        Assert.Equal(64, read.Stages.Count);
        Assert.Throws<InvalidOperationException>(() => EvidenceRecord.Append(stages, [Text, Stamp]));
        // Ten thousand stages: what is behind the last one that is allowed is not read.
        byte[] many = [.. "LER"u8, 1, .. Stamp.ToBytes(), .. Enumerable.Repeat((byte[])[.. Text.ToBytes(), .. Stamp.ToBytes()], 9999)
            .SelectMany(b => b)];
        Assert.True(EvidenceRecord.TryDecode(many, out read, out _));
        Assert.Equal((64, DecodeErrorKind.Malformed), (read.Stages.Count, read.Fault.Kind));
        var sections = EvidenceRecord.Create(Stamp, Enumerable.Repeat(Record, 4095));
        Assert.Throws<InvalidOperationException>(() => EvidenceRecord.Append(sections, [Record]));
    }

    [Fact]
    public void RenewalText_IsHeldToItsForm()
    {
        var (a, b) = (HashFunction.Sha2With512Bits, HashFunction.Sha3With512Bits);
        FunctionDigest[] digests = [new(a, a.Hash("x"u8)), new(b, b.Hash("x"u8))];
        RenewalText Of(int objects) => new() { Before = digests, Data = [.. Enumerable.Repeat(digests, objects)] };
        Assert.True(RenewalText.TryParse(Of(2).ToBytes(), out var read, out _));
        Assert.Equal(a.Hash("x"u8), read.BeforeUnder(a));
        Assert.Equal(b.Hash("x"u8), read.DataUnder(2, b));
        Assert.Null(read.DataUnder(3, b));
        Assert.Null(read.DataUnder(0, b));
        Assert.Null(read.BeforeUnder(HashFunction.Sha2With256Bits));
        Assert.NotNull(Of(64).ToBytes());
        Assert.Throws<InvalidOperationException>(() => Of(65).ToBytes());
        Assert.Throws<InvalidOperationException>(() => Of(0).ToBytes());
        Assert.Throws<InvalidOperationException>(() => (Of(1) with { Before = [digests[1], digests[0]], Data = [[digests[1], digests[0]]] })
            .ToBytes());
        foreach (var edit in (Action<List<string>>[])
        [
            l => l.RemoveAt(4), l => l.RemoveAt(1), l => l.Insert(1, l[1]), l => l.Reverse(3, 2), l
                => l[3] = l[3].Replace("data 1", "data 2"),
            l => l[3] = l[3].Replace("data 1", "data 0"), l => l[1] = l[1].Replace("sha2-512", "sha2-256"), l
                => l[1] = l[1].Replace("sha2-512", "sha2-384"),
            l => l.Add("data 3 " + l[^1][7..]),
        ])
            Assert.False(RenewalText.TryParse(LedgerBuilder.Edit(Of(2).ToBytes(), edit), out _, out _));
    }

    [Fact]
    public void CoverText_IsHeldToItsBounds()
    {
        var digest = HashFunction.Sha2With512Bits.Hash("x"u8);
        var text = new CoverText
        {
            Ledger = Linking.Rounds.LedgerId.Parse("example.org/ledger"), Suite = Suite.One, Identity = Suite.One.Hash("i"u8), From = 0,
                To = 1UL << 32,
            Size = 1UL << 32, Roots = Suite.One.Hash("r"u8), EvidenceCount = 1UL << 32,
            Covers = [new CoverLine(HashFunction.Sha2With512Bits, digest, digest, digest)],
        };
        Assert.StartsWith("linking cover v1\nledger example.org/ledger\nsuite 1\nidentity ", Encoding.UTF8.GetString(text.ToBytes()),
            StringComparison.Ordinal);
        foreach (var wrong in (CoverText[])
        [
            text with { To = text.To + 1, Size = text.To + 1 }, text with { Size = text.To - 1 }, text with { From = text.To },
                text with { Covers = [] },
            text with { EvidenceCount = (1UL << 32) + 1 }, text with { Covers = [text.Covers[0], text.Covers[0]] },
        ])
            Assert.Throws<InvalidOperationException>(wrong.ToBytes);
    }
}
