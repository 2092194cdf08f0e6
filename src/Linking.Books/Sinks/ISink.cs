namespace Linking.Books.Sinks;

/// <summary>Makes publications evident outside the ledger, and says where.</summary>
/// <remarks>
/// <para>A sink holds one ledger's publications from number 1 on, without gaps, and never changes or removes one.</para>
/// <para>It is called by one caller at a time. Cancellation may leave a call half done; the next call completes it.</para>
/// <para>It fails with <see cref="SinkException"/>; it may fail at any time and be asked again.</para>
/// </remarks>
public interface ISink
{
    /// <summary>For people, to tell sinks apart: <c>git</c>, <c>directory</c>.</summary>
    string Name { get; }

    /// <summary>What is evident there now, read from the place itself; null for nothing.</summary>
    /// <exception cref="SinkException">It could not be read.</exception>
    Task<SinkHolding?> ReadLastAsync(CancellationToken cancellation);

    /// <summary>
    /// Makes publications evident, and stores them durably before it returns. Those it already holds are left as they
    /// are, so that the same call again changes nothing.
    /// </summary>
    /// <param name="publications">At least one; ascending without gaps, the first at most one after what it holds.</param>
    /// <param name="record">The ledger's record, with all events that the publications cover; kept beside them.</param>
    /// <param name="cancellation">Ends the call as soon as that leaves nothing broken.</param>
    /// <returns>Where the last of them now stands, for people.</returns>
    /// <exception cref="SinkException">Not all are evident. It holds another publication of that number, or could not be
    /// written.</exception>
    Task<string> PublishAsync(
        IReadOnlyList<SinkPublication> publications, ReadOnlyMemory<byte> record, CancellationToken cancellation);
}
