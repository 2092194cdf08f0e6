using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

using Grpc.Core;

using Linking.Client;
using Linking.Hashing;
using Linking.Protocol.V1;

using Microsoft.Extensions.DependencyInjection;

namespace Linking.Server.Tests;

/// <summary>What docs/operations/configuration.md says is measured.</summary>
public sealed class MeterTests
{
    [Fact]
    public async Task Instruments_CountWhatHappens()
    {
        await using var server = await TestServer.StartAsync();
        using var meters = new Measured(server.Server.Services.GetRequiredService<IMeterFactory>());
        using var client = await server.ConnectAsync(attempts: 1);
        using var channel = server.OpenChannel();

        for (var i = 0; i < 3; i++)
            await client.StampAsync(Suite.One.Hash("abc"u8));
        await LedgerCalls.FailsAsync(StatusCode.InvalidArgument, ErrorReason.LeafMalformed,
            () => LedgerCalls.StampAsync(channel, [1, 2, 3]));
        await LedgerCalls.FailsAsync(
            StatusCode.InvalidArgument, ErrorReason.TokenMalformed, async ()
                => await LedgerCalls.Of(channel).MatchAsync(new MatchRequest()));
        await using (var stream = client.OpenStampStream())
        {
            await stream.StampAsync(Suite.One.Hash("streamed"u8));
            Assert.Equal(1, meters["linking.streams"]);
            await stream.CompleteAsync();
        }

        meters.Observe();
        Assert.Equal(4, meters.Recorded("linking.stamp.duration"));
        foreach (var stage in (string[])["seal", "append", "sign", "whole"])
            Assert.Equal(4, meters.Recorded($"linking.round.{stage}"));
        Assert.Equal(4, meters["linking.leaves"]);
        Assert.Equal(4, meters["linking.rounds"]);
        Assert.Equal(5, meters["linking.size"]);
        Assert.Equal(1, meters["linking.issuing"]);
        Assert.Equal(0, meters["linking.pending.leaves"]);
        Assert.Equal(0, meters["linking.pending.bytes"]);
        Assert.Equal(1, meters["linking.errors LEAF_MALFORMED"]);
        Assert.Equal(1, meters["linking.errors TOKEN_MALFORMED"]);
        Assert.Equal(0, meters["linking.streams"]);
    }

    /// <summary>Sums of counters and last values of gauges, by name and reason.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, double> _values = new();
        private readonly ConcurrentDictionary<string, int> _recorded = new();

        public Measured(IMeterFactory factory)
        {
            // Other servers of this process have meters of the same name.
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ServerMeters.Name && ReferenceEquals(instrument.Meter.Scope, factory))
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public double this[string name] => _values.GetValueOrDefault(name);

        public int Recorded(string name) => _recorded.GetValueOrDefault(name);

        public void Observe() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
            _recorded.AddOrUpdate(name, 1, (_, count) => count + 1);
            _values.AddOrUpdate(name, value, (_, sum) => instrument.IsObservable ? value : sum + value);
        }
    }
}
