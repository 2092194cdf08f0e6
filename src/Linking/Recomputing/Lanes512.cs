using System.Runtime.Intrinsics;

namespace Linking.Recomputing;

/// <summary>Vectors of 512 bits, in whatever way the runtime makes them of the processor's.</summary>
internal readonly struct Lanes512<TWord> : ILanes<Vector512<TWord>, TWord>
    where TWord : unmanaged
{
    public static Vector512<TWord> Same(TWord word) => Vector512.Create(word);

    public static Vector512<TWord> Add(Vector512<TWord> a, Vector512<TWord> b) => a + b;

    public static Vector512<TWord> And(Vector512<TWord> a, Vector512<TWord> b) => a & b;

    public static Vector512<TWord> AndOfNot(Vector512<TWord> a, Vector512<TWord> b) => ~a & b;

    public static Vector512<TWord> Xor(Vector512<TWord> a, Vector512<TWord> b) => a ^ b;

    public static Vector512<TWord> Left(Vector512<TWord> a, int count) => a << count;

    public static Vector512<TWord> Right(Vector512<TWord> a, int count) => a >>> count;
}
