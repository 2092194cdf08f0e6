using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Linking.Grpc.Wire;

/// <summary>What a read found: a message, or the end of the stream.</summary>
/// <param name="message">The message.</param>
/// <param name="isLast">Whether the stream is known to end after it; false says nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Received<T>(T message, bool isLast)
{
    private readonly bool _isMessage = true;

    public static Received<T> End => default;

    public bool IsLast => isLast;

    /// <summary>False at the end of the stream.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = message;
        return _isMessage;
    }
}
