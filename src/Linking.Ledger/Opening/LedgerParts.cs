using Linking.Ledger.Admission;
using Linking.Ledger.Clocks;
using Linking.Ledger.Derived;
using Linking.Ledger.Issuing;
using Linking.Ledger.Marks;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Opening;

/// <summary>What a node is put together from.</summary>
internal sealed class LedgerParts(
    LedgerOptions options,
    KeyRing keys,
    ILedgerTruth store,
    ILedgerDerived derived,
    IHighWaterMarkStore marks,
    IClockSource clock,
    TimeProvider time,
    ILogger logger,
    IFreeSpace? space = null)
{
    public LedgerOptions Options { get; } = options;

    public KeyRing Keys { get; } = keys;

    public ILedgerTruth Store { get; } = store;

    public DerivedStore Derived { get; } = new(derived, logger);

    public IHighWaterMarkStore Marks { get; } = marks;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    public ClockGate Clock { get; } = new(clock, options, time);

    public Appender Appender { get; } = new(options, time, logger);

    public SpaceGate Space { get; } = new(space, options);

    public RoundGate Pending { get; } = new(options, time);

    public RoundSealer Sealer { get; init; } = new();
}
