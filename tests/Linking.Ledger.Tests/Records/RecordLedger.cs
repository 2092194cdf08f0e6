using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Notes;

namespace Linking.Ledger.Tests.Records;

/// <summary>What an operator hands over, for the ledger of <see cref="TestLedger"/>.</summary>
internal static class RecordLedger
{
    public static SigningKey KeyOf(byte seed) => SigningKey.FromSeed([.. Enumerable.Repeat(seed, 32)]);

    public static VerifierKey Verifier(this ISigner key, string name) => new(name, key.PublicKey.Span);

    public static VerifierKey Publishing(this ISigner key) => key.Verifier(TestLedger.Id.PublicationOrigin);

    public static VerifierKey Recovering(this ISigner key) => key.Verifier(TestLedger.Id.RecoveryOrigin);

    /// <summary>The keys of <see cref="TestLedger.KeyRing"/> and others.</summary>
    public static KeyRing RingWith(params SigningKey[] others) => TestLedger.KeyRing with { Others = others };

    /// <summary>A configuration that follows the newest event of the record.</summary>
    public static byte[] Configure(LedgerNode node, Func<LedgerState, LedgerState> change, bool sealNew = false) => new Configuration
    {
        Ledger = TestLedger.Id,
        Record = node.Head.RecordLink,
        SealNew = sealNew,
        State = change(node.Record.Newest!),
    }.ToText(Suite.One);

    /// <summary>The same, signed with a recovery key.</summary>
    public static byte[] Configure(
        LedgerNode node, SigningKey recovery, Func<LedgerState, LedgerState> change, bool sealNew = false) =>
        new NoteSigner(TestLedger.Id.RecoveryOrigin, [recovery]).Sign(Encoding.UTF8.GetString(Configure(node, change, sealNew)));

    public static LedgerState WithPublicationKey(this LedgerState state, SigningKey key) =>
        state with { Keys = state.Keys with { Publication = [key.Publishing()] } };

    public static LedgerState WithHeadKey(this LedgerState state, SigningKey key) => state with
    {
        Keys = state.Keys with
        {
            Alpha = [key.Verifier(TestLedger.Id.HeadOrigin(Suite.One.Alpha))],
            Beta = [key.Verifier(TestLedger.Id.HeadOrigin(Suite.One.Beta))],
        },
    };
}
