using Linking.Vouchers;

namespace Linking.Tests.Vouchers;

/// <summary>A stamp is read once; whatever differs in what is asked is read by itself.</summary>
public sealed class RememberingStampReaderTests
{
    [Fact]
    public void Stamp_AskedForTwice_IsReadOnce_AndAnyOtherQuestionIsAsked()
    {
        var asked = new Asked();
        var reader = new RememberingStampReader(asked);
        StampItem[] items = [new(StampItem.Certificate, new byte[] { 1, 2 }), new(StampItem.Crl, new byte[] { 3 })];
        (byte[] Token, StampItem[] Items, byte[]? Stamped)[] questions =
        [
            ([1], items, [7]), ([1], items, null), ([1], items, []), ([2], items, [7]), ([1], [items[1], items[0]], [7]),
            ([1], [items[0]], [7]), ([1], [items[0], items[1] with { OnlyRefuses = true }], [7]), ([1], [], [7]), ([1], [], null),
            ([1], [items[0] with { Type = StampItem.Ocsp }, items[1]], [7]),
            // Bytes that go over from one part into the next.
            ([1], [new(StampItem.Certificate, new byte[] { 1 }), new(StampItem.Crl, new byte[] { 2, 3 })], [7]),
        ];
        for (var turn = 0; turn < 2; turn++)
        {
            for (var i = 0; i < questions.Length; i++)
            {
                var (token, of, stamped) = questions[i];
                Assert.Equal(
                    StampOutcome.Right, reader.Read(token, of, stamped is null ? null : (ReadOnlyMemory<byte>?)stamped, out var readings));
                Assert.Equal($"{i}", Assert.Single(readings).Authority);
            }
        }

        Assert.Equal(questions.Length, asked.Count);
    }

    private sealed class Asked : IStampReader
    {
        public int Count { get; private set; }

        public StampOutcome Read(
            ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped,
            out IReadOnlyList<StampReading> readings)
        {
            readings = [new StampReading(default, default, $"{Count++}", "sha2-256", default, [], false, default)];
            return StampOutcome.Right;
        }
    }
}
