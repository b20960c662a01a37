// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What later stages need to know of a type, and its spelling in C++17.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>

#include <set>
#include <string>

#include "model/model.h"

namespace pollux::compiler {

/// The type as text with '@' where a declared name goes: "int @[3]", "std::string @".
std::string spell(clang::QualType type, const clang::ASTContext& context);

/// The type without a place for a name.
std::string spellAlone(clang::QualType type, const clang::ASTContext& context);

/// What spell gives, without the place for a name.
std::string withoutName(std::string spelled);

/// Whether the type has a name that can be written at class scope: no lambda, no unnamed or local
/// class in any part of it, but for those in `members`.
bool isSpellable(clang::QualType type, const std::set<const clang::Decl*>& members = {});

/// A scalar, or a class that is set by assignment without anybody noticing.
bool isAssignable(clang::QualType type, const clang::ASTContext& context);

bool isTriviallyDestructible(clang::QualType type, const clang::ASTContext& context);

/// Whether nobody can tell that an object of the type was moved once more: it is trivially
/// copyable, or its move is the standard library's and moves no object of the user's, or it is made
/// of such types.
bool isMoveUnobservable(clang::QualType type, const clang::ASTContext& context);

/// Whether a move is one, and not a copy, of a part at least, by another name.
bool isMovable(clang::QualType type, const clang::ASTContext& context);

/// What an object of the type takes, of a reference the referent; not known of incomplete types.
Extent extentOf(clang::QualType type, const clang::ASTContext& context);

/// Whether an object of the type may go on to another thread; as the runtime's is_send_v, but it
/// looks into classes too.
bool isSend(clang::QualType type, const clang::ASTContext& context);

/// Whether the destructor does nothing that the program could notice the time of.
bool isDestructionUnobservable(clang::QualType type, const clang::ASTContext& context);

/// "ns::Client::" of a declaration: the classes and namespaces around that can be written.
std::string qualifierOf(const clang::Decl& declaration);
std::string qualifiedName(const clang::NamedDecl& declaration);

/// In a namespace of this name at the top, or in one inside it.
bool isInNamespace(const clang::Decl& declaration, llvm::StringRef name);

/// In namespace std or one inside it, such as std::chrono.
bool isInStd(const clang::Decl& declaration);

/// A class of the standard library that holds a lock of a mutex while it lives.
bool isLockGuard(const clang::CXXRecordDecl& record);

/// A call of the standard library whose result cannot refer to its arguments.
bool isSelfContained(const clang::Expr& expression, const clang::ASTContext& context);

}  // namespace pollux::compiler
