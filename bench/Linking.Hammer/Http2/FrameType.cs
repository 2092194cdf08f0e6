namespace Linking.Hammer.Http2;

/// <summary>RFC 9113, section 6; only what a client meets.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Reset = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}
