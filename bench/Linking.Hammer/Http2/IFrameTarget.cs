namespace Linking.Hammer.Http2;

/// <summary>Takes what a connection reads. All members are called under the connection's lock.</summary>
internal interface IFrameTarget
{
    void OnHeaders(int stream, ReadOnlySpan<byte> block, bool end);

    void OnData(int stream, ReadOnlySpan<byte> data, bool end);

    void OnReset(int stream, uint code);

    /// <summary>The peer takes so many bytes more on this stream; 0: on the connection.</summary>
    void OnWindow(int stream, uint bytes);

    /// <summary>All that had arrived was handed over: the moment to send more.</summary>
    void OnRead();
}
