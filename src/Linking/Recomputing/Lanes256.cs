using System.Runtime.Intrinsics;

namespace Linking.Recomputing;

/// <summary>Vectors of 256 bits, in whatever way the runtime makes them of the processor's.</summary>
internal readonly struct Lanes256<TWord> : ILanes<Vector256<TWord>, TWord>
    where TWord : unmanaged
{
    public static Vector256<TWord> Same(TWord word) => Vector256.Create(word);

    public static Vector256<TWord> Add(Vector256<TWord> a, Vector256<TWord> b) => a + b;

    public static Vector256<TWord> And(Vector256<TWord> a, Vector256<TWord> b) => a & b;

    public static Vector256<TWord> AndOfNot(Vector256<TWord> a, Vector256<TWord> b) => ~a & b;

    public static Vector256<TWord> Xor(Vector256<TWord> a, Vector256<TWord> b) => a ^ b;

    public static Vector256<TWord> Left(Vector256<TWord> a, int count) => a << count;

    public static Vector256<TWord> Right(Vector256<TWord> a, int count) => a >>> count;
}
