using System.Diagnostics;

using Linking.Hammer.Load;

namespace Linking.Hammer.Tests;

/// <summary>What a lane sends and when it was due. The windows lie in the past or the future, so that no test waits.</summary>
public sealed class PacingTests
{
    private static readonly long Second = Stopwatch.Frequency;

    [Fact]
    public void Start_ClosedLoop_KeepsSoManyUnderWay()
    {
        var lane = new TestLane(inFlight: 3);
        lane.Start(Closed(), long.MaxValue);
        Assert.Equal((3, 3L), (lane.Calls.Count, lane.Sent));
        lane.AnswerOne();
        Assert.Equal((4, 1L, 3), (lane.Calls.Count, lane.Answered, lane.Pending));
        Assert.Equal(4, lane.Calls.Select(c => c.Number).Distinct().Count());
    }

    [Fact]
    public void Start_Count_EndsTheWindow()
    {
        var lane = new TestLane(inFlight: 3);
        lane.Start(Closed(), allowed: 4);
        for (var i = 0; i < 4; i++)
            lane.AnswerOne();
        Assert.Equal((4, true), (lane.Calls.Count, lane.IsDone));
    }

    [Fact]
    public void Start_NoRoom_SendsNothing()
    {
        var lane = new TestLane(inFlight: 3) { Room = false };
        lane.Start(Closed(), long.MaxValue);
        Assert.Empty(lane.Calls);
        lane.Room = true;
        lane.Tick();
        Assert.Equal(3, lane.Calls.Count);
    }

    [Fact]
    public void Start_OpenLoop_RequestsAreDueEvenlyOverAllLanes()
    {
        // Two lanes at 10 a second, begun a second ago: each has five or six due, 200 ms apart, the lanes 100 ms apart.
        var begin = Stopwatch.GetTimestamp() - Second;
        var lanes = new[] { new TestLane(100, number: 0, lanes: 2), new TestLane(100, number: 1, lanes: 2) };
        foreach (var (lane, number) in lanes.Select((lane, number) => (lane, number)))
        {
            lane.Start(new Window(begin, begin, begin + 3600 * Second, Rate: 10), long.MaxValue);
            Assert.True(lane.Calls.Count >= 5);
            for (var k = 0; k < lane.Calls.Count; k++)
                Assert.InRange(lane.Calls[k].Intended - begin, (2 * k + number) * Second / 10 - 1, (2 * k + number) * Second / 10 + 1);
        }
    }

    [Fact]
    public void Answer_OpenLoop_LatencyCountsFromWhenItWasDue()
    {
        var begin = Stopwatch.GetTimestamp() - 10 * Second;
        var lane = new TestLane(inFlight: 1);
        lane.Start(new Window(begin, begin, begin + 3600 * Second, Rate: 1), long.MaxValue);
        lane.AnswerOne();
        lane.AnswerOne();
        var measured = lane.Finish();
        Assert.Equal(2, measured.Answers);

        // The second was due nine seconds ago and had to wait for the first.
        Assert.True(measured.Latency.Percentile(0.5) >= 9_000_000);
        Assert.True(measured.Latency.Max >= 10_000_000);
    }

    [Fact]
    public void Finish_OpenLoop_CountsWhatWasNeverSent()
    {
        // Ten were due in the second before now; one found room.
        var begin = Stopwatch.GetTimestamp() - Second;
        var lane = new TestLane(inFlight: 1);
        lane.Start(new Window(begin, begin, begin + 3600 * Second, Rate: 10), long.MaxValue);
        lane.Cut();
        Assert.Single(lane.Calls);
        Assert.True(lane.Finish().NotSent >= 9);
    }

    [Fact]
    public void Answer_BeforeTheMeasuredPart_IsNotMeasured()
    {
        var now = Stopwatch.GetTimestamp();
        var lane = new TestLane(inFlight: 1);
        lane.Start(new Window(now, now + 3600 * Second, now + 7200 * Second, null), long.MaxValue);
        lane.AnswerOne();
        Assert.Equal(1, lane.Answered);
        var measured = lane.Finish();
        Assert.Equal((0L, 0L), (measured.Answers, measured.Latency.Count));
    }

    [Fact]
    public void Send_Batches_NumbersAndCountsTheirLeaves()
    {
        var lane = new TestLane(inFlight: 2, number: 1, lanes: 2, leaves: 100);
        lane.Start(Closed(), long.MaxValue);
        lane.AnswerOne();
        Assert.Equal((300L, 100L), (lane.Sent, lane.Answered));
        Assert.Equal([(1UL << 40) + 1, (1UL << 40) + 101, (1UL << 40) + 201], lane.Calls.Select(c => c.Number));
        Assert.Equal(100, lane.Finish().Answers);
    }

    private static Window Closed()
    {
        var now = Stopwatch.GetTimestamp();
        return new Window(now, now, now + 3600 * Second, null);
    }

    private sealed class TestLane(int inFlight, int number = 0, int lanes = 1, int leaves = 1) : Lane(number, lanes, inFlight, leaves)
    {
        private int _answered;

        public List<Call> Calls { get; } = [];

        public bool Room { get; set; } = true;

        public override Exception? Failure => null;

        protected override Lock Gate { get; } = new();

        public override Task ConnectAsync(Uri address, CancellationToken cancellation) => Task.CompletedTask;

        public override ValueTask DisposeAsync() => default;

        public void AnswerOne()
        {
            lock (Gate)
            {
                Unanswered--;
                Answer(Calls[_answered++]);
                Pump();
            }
        }

        protected override bool HasRoom() => Room;

        protected override void Send(Call call) => Calls.Add(call);

        protected override void Flush()
        {
        }
    }
}
