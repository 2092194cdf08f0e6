using System.Runtime.Intrinsics;

namespace Linking.Recomputing;

/// <summary>Vectors of 128 bits, in whatever way the runtime makes them of the processor's.</summary>
internal readonly struct Lanes128<TWord> : ILanes<Vector128<TWord>, TWord>
    where TWord : unmanaged
{
    public static Vector128<TWord> Same(TWord word) => Vector128.Create(word);

    public static Vector128<TWord> Add(Vector128<TWord> a, Vector128<TWord> b) => a + b;

    public static Vector128<TWord> And(Vector128<TWord> a, Vector128<TWord> b) => a & b;

    public static Vector128<TWord> AndOfNot(Vector128<TWord> a, Vector128<TWord> b) => ~a & b;

    public static Vector128<TWord> Xor(Vector128<TWord> a, Vector128<TWord> b) => a ^ b;

    public static Vector128<TWord> Left(Vector128<TWord> a, int count) => a << count;

    public static Vector128<TWord> Right(Vector128<TWord> a, int count) => a >>> count;
}
