# SPDX-License-Identifier: GPL-2.0-or-later
"""The name tables of the normaliser: token kinds by their part in the grammar, and spellings that tell a macro."""

import re

BASIC_TYPES = frozenset("CHAR INT LONG SHORT VOID UNSIGNED SIGNED FLOAT DOUBLE _BOOL __INT128".split())
TAGS = frozenset(("STRUCT", "UNION", "ENUM"))
QUALIFIERS = frozenset(("CONST", "VOLATILE", "RESTRICT"))
STORAGE = frozenset(("STATIC", "EXTERN", "REGISTER", "TYPEDEF", "INLINE"))
TYPE_STARTS = BASIC_TYPES | TAGS | QUALIFIERS | {"TYPEOF", "AUTO_TYPE"}
SPECIFIERS = TYPE_STARTS | STORAGE

LITERALS = frozenset(
    "STRING_LITERAL CHAR_CONST INT_CONST_DEC INT_CONST_HEX INT_CONST_OCT INT_CONST_BIN INT_CONST_CHAR FLOAT_CONST "
    "HEX_FLOAT_CONST WSTRING_LITERAL WCHAR_CONST U8STRING_LITERAL U16STRING_LITERAL".split()
)
OPERANDS = LITERALS | {"ID"}  # a single token that is an expression
OPERAND_ENDS = OPERANDS | {"RPAREN", "RBRACKET", "RBRACE", "PLUSPLUS", "MINUSMINUS"}
OPERATORS = frozenset(
    "PLUS MINUS TIMES DIVIDE MOD OR AND XOR LAND LOR LSHIFT RSHIFT LT GT LE GE EQ NE EQUALS TIMESEQUAL DIVEQUAL "
    "MODEQUAL PLUSEQUAL MINUSEQUAL LSHIFTEQUAL RSHIFTEQUAL ANDEQUAL OREQUAL XOREQUAL CONDOP ARROW PERIOD NOT "
    "LNOT".split()
)
COMPARISONS = frozenset("EQ NE LT GT LE GE AND".split())  # as an argument between two values
PREFIXES = frozenset("PLUS MINUS TIMES AND NOT LNOT LAND".split())  # operators that may open an expression
STRAY = frozenset("OTHER COLON HASHHASH ELLIPSIS".split())
KEYWORD_STATEMENTS = frozenset("IF FOR WHILE DO SWITCH RETURN GOTO BREAK CONTINUE CASE DEFAULT ELSE".split())

# Types that are known by their spelling alone; asked only where `(name) x` could be a cast or not.
KNOWN_TYPE = re.compile(
    r"(?:__)?(?:[us]|le|be)(?:8|16|32|64|128)|\w+_t|u?int(?:8|16|32|64|ptr)|u(?:int|long|short|char)|bool"
    r"|u_(?:int|long|short|char)\w*|(?:Elf|elf)(?:32_|64_|_)\w+|__(?:wsum|sum16|poll_t)|va_list"
    r"|__(?:virtio|fs|hc|kernel_)\w+|acpi_(?:status|handle|size|io_address|physical_address|string|native_uint|name)"
    r"|U?INT(?:8|16|32|64)|[US](?:8|16|32|64)|BOOL(?:EAN)?|UCHAR|USHORT|ULONG|LONGLONG|ULONGLONG|DWORD|WORD|BYTE"
)

UNITS = frozenset(("K", "KB", "M", "MB", "G", "GB"))  # #define KB *(1 << 10), as in 16 KB

# Macros that take a statement, by their spelling.
ITERATOR = re.compile(r"(?:^|_)(?:for_?each|each|scoped|guard|for|iterate)(?:_|$)|foreach", re.IGNORECASE)

# Declarations that look like calls: CLASS(fd, f)(n) declares f.
CLASS_MACROS = frozenset(("CLASS", "CLASS_INIT", "ACQUIRE"))
SCOPE_MACROS = frozenset(("guard", "scoped_guard", "scoped_cond_guard", "scoped_seqlock_read"))

# Which argument of a macro is a type, -1 for none; a member or a table may be called like a type.
TYPE_ARGUMENTS = dict.fromkeys("offsetof offsetofend sizeof_field min_t max_t clamp_t".split(), 0)
TYPE_ARGUMENTS |= dict.fromkeys("va_arg container_of container_of_const list_entry hlist_entry rb_entry".split(), 1)
TYPE_ARGUMENTS |= dict.fromkeys("from_timer from_tasklet from_work timer_container_of ARRAY_SIZE".split(), -1)
